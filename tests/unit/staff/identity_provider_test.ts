import { assertEquals, assertRejects } from "@std/assert";
import { IdentityProvider, OtherIssuerError } from "@/lib/staff/identity_provider.ts";
import { checkProvider } from "@/lib/staff/sign_in.ts";
import { readSignInSettings } from "@/lib/staff/sign_in_settings.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { FakeProvider, GROUP, TENANT, VARIABLES } from "@/tests/support/fake_provider.ts";

const PROOF = { state: "state", nonce: "nonce", verifier: "verifier" };
const settings = readSignInSettings(VARIABLES)!;

function setUp() {
  const clock = new FakeClock();
  const fake = new FakeProvider();
  const options = { settings, clock, fetch: fake.fetch };
  return { clock, fake, options, provider: new IdentityProvider(options) };
}

Deno.test("what a provider says of itself is asked for once an hour, and again after a failure", async () => {
  const { clock, fake, provider } = setUp();
  const asked = () => fake.requests.length;
  const begin = () => provider.authorizationUrl(PROOF, false);
  fake.answers["openid-configuration"] = () => new Response(null, { status: 503 });
  await assertRejects(begin);
  assertEquals(asked(), 1);
  fake.answers = {};
  await Promise.all([begin(), begin()]);
  await clock.pass(3_600_000 - 1);
  await begin();
  assertEquals(asked(), 2);
  await clock.pass(1);
  await begin();
  assertEquals([asked(), clock.waiting], [3, 0]);
});

Deno.test("a provider that calls itself another tenant is not asked for anything more", async () => {
  const { fake, provider } = setUp();
  const other = `https://login.microsoftonline.com/${GROUP}/v2.0`;
  const metadata = { issuer: other, authorization_endpoint: `${other}/authorize` };
  fake.answers["openid-configuration"] = () => Response.json(metadata);
  await assertRejects(() => provider.authorizationUrl(PROOF, false), OtherIssuerError);
});

Deno.test("checkProvider() says whether a provider answers by the name that we know it by", async () => {
  const { fake, options } = setUp();
  const issuer = `https://login.microsoftonline.com/${TENANT}/v2.0`;
  assertEquals(await checkProvider(options), { outcome: "well", issuer });
  fake.answers["openid-configuration"] = () => new Response(null, { status: 404 });
  const { outcome, ...failure } = await checkProvider(options);
  assertEquals([outcome, "trouble" in failure && failure.trouble], ["failed", "unreachable"]);
});
