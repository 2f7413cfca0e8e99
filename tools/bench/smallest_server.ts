// What Deno itself needs to answer for the first time, by the server that a machine has.
import { createServer } from "node:http";

createServer((_, response) => response.end("ok")).listen(Number(Deno.args[0]), "127.0.0.1");
