// A process in which something throws where nobody catches it; it ends by itself when all else is done.
import { log } from "@/lib/base/log.ts";
import { survive } from "@/lib/base/survive.ts";

survive();
Promise.reject(new Error("from a promise", { cause: new Error("its cause") }));
setTimeout(() => {
  throw new Error("from a timer");
});
setTimeout(() => log("info", "Still there"), 50);
