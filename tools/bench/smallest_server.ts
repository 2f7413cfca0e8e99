// What Deno itself needs to answer for the first time.
Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0]) }, () => new Response("ok"));
