import { assertEquals } from "@std/assert";
import { parseEndpoint } from "@/lib/push/endpoint.ts";

const HOSTS = ["push.example.com", "localhost:8443"];

Deno.test("parseEndpoint() knows the services of all browsers, and what PUSH_HOSTS adds", () => {
  const services: Record<string, string> = {
    "https://fcm.googleapis.com/fcm/send/abc:def": "fcm",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA": "mozilla",
    "https://web.push.apple.com/QGd": "apple",
    "https://wns2-am3p.notify.windows.com/w/?token=BQYA%3d": "windows",
    "https://FCM.googleapis.com:443/fcm/send/abc": "fcm",
    "https://push.example.com/x": "push.example.com",
    "https://localhost:8443/x": "localhost:8443",
  };
  for (const [endpoint, service] of Object.entries(services)) {
    assertEquals(parseEndpoint(endpoint, HOSTS)?.service, service, endpoint);
  }
});

Deno.test("parseEndpoint() takes nothing else", () => {
  const others = [
    "",
    "fcm.googleapis.com/fcm/send/abc",
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://user@fcm.googleapis.com/x",
    "https://user:secret@fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://notfcm.googleapis.com/x",
    "https://googleapis.com/x",
    "https://notpush.apple.com/x",
    "https://web.push.apple.com@evil.example/x",
    "https://127.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "https://push.example.com:8443/x",
    "https://sub.push.example.com/x",
    "https://localhost/x",
    `https://fcm.googleapis.com/${"x".repeat(2_048)}`,
  ];
  for (const endpoint of others) assertEquals(parseEndpoint(endpoint, HOSTS), null, endpoint);
});
