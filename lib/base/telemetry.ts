/** Deno's own settings of OpenTelemetry that matter here; it reads them before anything of ours runs. */
export const TELEMETRY_VARIABLES = ["OTEL_DENO", "OTEL_TRACES_SAMPLER"];

/**
 * What those would let out: a line for each mistake. A span tells its request's address whole: the
 * kitchen's `?token=`, the codes that staff log in with, where a phone is called. No other setting of
 * Deno's keeps them in, nor can a program.
 */
export function telemetryProblems(given: Record<string, string | undefined>): string[] {
  const { OTEL_DENO = "", OTEL_TRACES_SAMPLER } = given;
  if (!/^(true|1)$/i.test(OTEL_DENO) || OTEL_TRACES_SAMPLER === "always_off") return [];
  return [
    `OTEL_TRACES_SAMPLER must be always_off when OTEL_DENO is ${OTEL_DENO}: traces would tell ` +
    "addresses with the secrets in them; figures and log lines are exported still",
  ];
}
