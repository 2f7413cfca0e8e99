// What being called while the phone is locked needs, loaded once a number is followed. It shares
// nothing with the page's first script, which would fall apart into more files.
export { PushClient } from "./push_client.ts";
export { pushTextsOf } from "@/lib/shared/texts/push.ts";
