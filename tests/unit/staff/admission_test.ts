import { assertEquals } from "@std/assert";
import { admit, type Claims } from "@/lib/staff/admission.ts";
import { readSignInSettings } from "@/lib/staff/sign_in_settings.ts";
import { GROUP, TENANT, VARIABLES } from "@/tests/support/fake_provider.ts";

const OID = "99999999-0000-4000-8000-000000000000";
const IN_ROLE = { AZURE_ALLOWED_GROUP_ID: "", OIDC_ALLOWED_ROLE: "Bar.Staff" };
const AT_OTHERS = { AZURE_TENANT_ID: "", OIDC_ISSUER: "https://auth.example.com" };
const OVERAGE = { groups: undefined, _claim_names: { groups: "src1" } };

/** Whom claims are about, by what is set, and what becomes of them: `null`, they are let in. */
const people: [string, Record<string, string>, Claims, string | null][] = [
  ["in the group", {}, {}, null],
  ["in the group among others", {}, { groups: [TENANT, GROUP] }, null],
  ["in the group, in capitals", {}, { groups: [GROUP.toUpperCase()] }, null],
  ["in the group alone, without a list", {}, { groups: GROUP }, null],
  ["in another group", {}, { groups: [TENANT] }, "not allowed"],
  ["in no group", {}, { groups: undefined }, "not allowed"],
  ["in an empty list of groups", {}, { groups: [] }, "not allowed"],
  ["in half of the group", {}, { groups: [GROUP.slice(0, -1)] }, "not allowed"],
  ["in groups that are no texts", {}, { groups: [{ id: GROUP }, 1, null] }, "not allowed"],
  ["with the group's id as e-mail address", {}, { groups: [], email: GROUP }, "not allowed"],
  ["with the group's id as a role", {}, { groups: [], roles: [GROUP] }, "not allowed"],
  ["in more than 200 groups", {}, OVERAGE, "too many groups"],
  ["in more than 200 groups, by the other sign", {}, {
    groups: undefined,
    hasgroups: true,
  }, "too many groups"],
  ["in more than 200 groups, with the role", { OIDC_ALLOWED_ROLE: "Bar.Staff" }, {
    ...OVERAGE,
    roles: ["Bar.Staff"],
  }, null],
  ["with the role", IN_ROLE, { groups: undefined, roles: ["Other", "Bar.Staff"] }, null],
  ["in a group of the role's name", IN_ROLE, { groups: ["Bar.Staff"] }, null],
  ["with half of the role's name", IN_ROLE, { groups: ["Bar"], roles: "Bar.Staf" }, "not allowed"],
  ["with the role in other letters", IN_ROLE, { roles: ["bar.staff"] }, "not allowed"],
  ["in the group, where a role is set too", { OIDC_ALLOWED_ROLE: "Bar.Staff" }, {}, null],
  ["like anybody, where all may", { AZURE_ALLOWED_GROUP_ID: "", OIDC_ALLOW_ALL: "yes" }, {
    groups: undefined,
  }, null],
  ["of another tenant", {}, { tid: GROUP }, "not trusted"],
  ["of no tenant", {}, { tid: undefined }, "not trusted"],
  ["without an id", {}, { oid: undefined }, "not trusted"],
  ["with an empty id", {}, { oid: "" }, "not trusted"],
  ["at another provider", AT_OTHERS, { tid: undefined, oid: undefined }, null],
  ["at another provider, without an id", AT_OTHERS, { sub: undefined }, "not trusted"],
];

function settingsOf(variables: Record<string, string>) {
  const given = Object.entries({ ...VARIABLES, ...variables }).filter(([, value]) => value !== "");
  return readSignInSettings(Object.fromEntries(given))!;
}

function claimsOf(claims: Claims): Claims {
  return { sub: "subject", oid: OID, tid: TENANT, name: "Anna", groups: [GROUP], ...claims };
}

for (const [name, variables, claims, trouble] of people) {
  Deno.test(`admit() ${trouble === null ? "lets in" : "refuses"} somebody ${name}`, () => {
    const admission = admit(claimsOf(claims), settingsOf(variables));
    const expected = trouble === null ? ["admitted"] : ["refused", trouble];
    const { outcome, ...rest } = admission;
    assertEquals("trouble" in rest ? [outcome, rest.trouble] : [outcome], expected);
  });
}

Deno.test("admit() knows people by what never changes, and calls them by their names", () => {
  const personOf = (claims: Claims, variables = {}) => {
    const admission = admit(claimsOf(claims), settingsOf(variables));
    return admission.outcome === "admitted" ? admission.person : null;
  };
  const email = { email: "anna@example.com", preferred_username: "anna@example.com" };
  const issuer = `https://login.microsoftonline.com/${TENANT}/v2.0`;
  assertEquals(personOf(email), { issuer, id: OID, name: "Anna" });
  assertEquals(personOf(email, AT_OTHERS), {
    issuer: "https://auth.example.com",
    id: "subject",
    name: "Anna",
  });
  for (const name of [undefined, "", " \n", 1, ["Anna"]]) {
    assertEquals(personOf({ ...email, name })?.name, OID);
  }
  assertEquals(personOf({ name: " Anna\n\x1b[1m de Vries " })?.name, "Anna [1m de Vries");
  assertEquals(personOf({ name: "x".repeat(10_000) })?.name.length, 100);
});
