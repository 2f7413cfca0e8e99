import process from "node:process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { CLIENT_ID, CLIENT_SECRET, GROUP } from "./oidc_provider.ts";

// A process of its own, which OidcProvider starts with the address of the app as its only argument.
const [app] = Deno.args;
const server = createServer();
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
    redirect_uris: [`${app}/auth/oidc/callback`],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  }],
  pkce: { required: () => true },
  scopes: ["openid", "profile", "groups"],
  claims: { openid: ["sub"], profile: ["name"], groups: ["groups"] },
  cookies: { keys: ["a key of the provider's own"] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_: unknown, id: string) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `Name of ${id}`, groups: id.startsWith("bar") ? [GROUP] : [] }),
  }),
});
server.on("request", provider.callback());
// deno-lint-ignore no-console
console.log(`Listening: ${issuer}`);
process.on("SIGTERM", () => Deno.exit(0));
