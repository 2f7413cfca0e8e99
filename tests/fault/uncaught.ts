// A process in which something throws where nobody catches it; it ends by itself when all else is done.
import { log } from "@/lib/base/log.ts";
import { survive } from "@/lib/base/survive.ts";

survive();
// One after the other: which of two is reported first is up to the runtime.
addEventListener("unhandledrejection", () => {
  setTimeout(() => {
    setTimeout(() => log("info", "Still there"));
    throw new Error("from a timer");
  });
}, { once: true });
Promise.reject(new Error("from a promise", { cause: new Error("its cause") }));
