import { misspeltSettings } from "@/lib/base/environment.ts";
import { type Config, ConfigError, VARIABLES } from "@/lib/config.ts";
import { isLoopback } from "@/lib/base/settings.ts";
import { about, type Finding } from "./finding.ts";

const settings = about("settings");

/** Reads the settings as the app would, and names what is wrong with each; `null`: the app would not start. */
export function readSettings(
  read: () => Config,
): { config: Config | null; findings: Finding[] } {
  const misspelt = misspeltNames();
  try {
    return { config: read(), findings: misspelt };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const todo = "correct it in .env or in the environment; the app does not start with it";
    const findings = error.problems.map((problem) => settings.failed(problem, todo));
    return { config: null, findings: [...findings, ...misspelt] };
  }
}

function misspeltNames(): Finding[] {
  return misspeltSettings(VARIABLES).map(({ name, meant }) =>
    settings.warning(`${name} in .env is not known`, `call it ${meant}, if that is meant`)
  );
}

/** What can be set and is not wise. */
export function checkSettings(config: Config): Finding[] {
  const findings: Finding[] = [];
  const { loginToken, publicUrl, webhookPathToken, webhookSecret } = config;
  if (loginToken !== null && [...loginToken.trim()].length < 12) {
    findings.push(settings.warning(
      "LOGIN_TOKEN is short enough to be guessed",
      "set one of 12 random characters or more: openssl rand -hex 16",
    ));
  }
  if (publicUrl !== null && publicUrl.protocol === "http:" && !isLoopback(publicUrl)) {
    findings.push(settings.warning(
      "PUBLIC_URL is plain http: staff's login can be read on the way",
      "put a proxy with a certificate in front, and write https",
    ));
  }
  if (webhookPathToken === null && webhookSecret === null) {
    findings.push(settings.warning(
      "WEBHOOK_PATH_TOKEN is not set: an order that was recorded in another café counts here too",
      "set it to the output of openssl rand -hex 16, and add ?token=… to the webhook's address",
    ));
  }
  return findings.length > 0 ? findings : [settings.ok("all of them are right")];
}
