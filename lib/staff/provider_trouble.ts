import { TimeLimitError } from "@/lib/shared/time_limit.ts";
import type { SignInTrouble } from "@/lib/shared/sign_in.ts";

/** What failed at the provider, and what of it may be logged: names of kinds, never what was sent. */
export interface Failure {
  trouble: SignInTrouble;
  detail: Record<string, string | number>;
}

/** What a provider may say (RFC 6749 and OpenID Connect), and what it means to us. */
const BY_ERROR: Record<string, SignInTrouble> = {
  access_denied: "cancelled",
  login_required: "cancelled",
  interaction_required: "cancelled",
  consent_required: "cancelled",
  account_selection_required: "cancelled",
  invalid_client: "wrong secret",
  invalid_grant: "used",
  unauthorized_client: "not registered",
  invalid_request: "not registered",
  invalid_scope: "not registered",
  unsupported_response_type: "not registered",
  server_error: "unreachable",
  temporarily_unavailable: "unreachable",
};

/** The library's codes of an answer that is none of a provider's at all. */
const NO_ANSWER = [
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
];

/** What a provider's error means, by the name that it has in an answer. */
export function troubleOfAnswer(answer: URLSearchParams): Failure {
  const error = answer.get("error") ?? "";
  return {
    trouble: BY_ERROR[error] ?? "not trusted",
    detail: { ...named("error", error), ...entraCode(answer.get("error_description")) },
  };
}

/** What anything that {@linkcode IdentityProvider} has thrown means. */
export function troubleOf(thrown: unknown): Failure {
  const { code, status, error, error_description, cause } = readError(thrown);
  const detail = {
    ...named("code", code),
    ...named("error", error),
    ...named("claim", readError(cause).claim ?? readError(readError(cause).cause).claim),
    ...typeof status === "number" ? { status } : {},
    ...entraCode(error_description),
  };
  return { trouble: meaning(thrown), detail };
}

function meaning(thrown: unknown): SignInTrouble {
  const { code, status, error, cause } = readError(thrown);
  if (typeof status === "number" && status >= 500) return "unreachable";
  if (typeof error === "string") return BY_ERROR[error] ?? "not registered";
  // By a header alone, without a word of what is wrong.
  if (status === 401) return "wrong secret";
  if (code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") return "clock";
  if (NO_ANSWER.includes(String(code))) return "unreachable";
  if ([thrown, cause].some((each) => each instanceof TimeLimitError)) return "unreachable";
  // Deno's for a connection that can't be made.
  if (thrown instanceof TypeError && code === undefined) return "unreachable";
  return "not trusted";
}

interface ErrorParts {
  code?: unknown;
  status?: unknown;
  error?: unknown;
  error_description?: unknown;
  claim?: unknown;
  cause?: unknown;
}

function readError(thrown: unknown): ErrorParts {
  return typeof thrown === "object" && thrown !== null ? thrown : {};
}

/** A name as the standards have them; anything else could be something that a person has sent. */
function named(name: string, value: unknown): Record<string, string> {
  return typeof value === "string" && /^\w{1,60}$/.test(value) ? { [name]: value } : {};
}

/** Entra ID's own number of an error, which its documentation explains. */
function entraCode(description: unknown): Record<string, string> {
  const code = /\bAADSTS\d{4,9}\b/.exec(String(description ?? ""))?.[0];
  return code === undefined ? {} : { entra: code };
}
