import { assert, assertEquals } from "@std/assert";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { emptyDatabase, ROOT, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { print } from "@/tools/print.ts";
import { run, timed } from "./shell.ts";

const METRICS_TOKEN = "0123456789abcdef";
const LOAD_MS = 15_000;
const [kitchen, stranger] = [rsaKeyPair(), rsaKeyPair()];

interface Rule {
  name: string;
  query: string;
  state: string;
}

/**
 * Evaluates every alert in a real Prometheus that scrapes the built app under load: each must find a figure
 * to compare, that of refused orders must be raised, and no other; then that of an app that is gone.
 */
export async function rehearseAlerts(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "rehearse_" });
  await using database = await emptyDatabase();
  await using app = await Server.start({
    ...database.variables,
    METRICS_TOKEN,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
    AURORA_URL: `http://127.0.0.1:${closedPort()}`, // which lags behind, then
    AURORA_API_KEY: "nobody",
  });
  const prometheus = await startPrometheus(folder, app);
  try {
    await timed("orders, and some with another's signature", () => load(app.url));
    const { groups } = await prometheus.ask("rules") as { groups: { rules: Rule[] }[] };
    for (const { name, query, state } of groups.flatMap(({ rules }) => rules)) {
      const figures = await prometheus.figures(query.replace(/ (==|>) [\d.e+]+\s*$/, ""));
      print(`         ${name} is ${state}: ${figures.join(", ")}`);
      assert(figures.length > 0, `${name} finds nothing to compare`);
      assertEquals(state === "firing", name === "BoardOrdersRefused", name);
    }
    await app.stop("SIGTERM");
    await timed(
      "BoardDown, after the end",
      () =>
        waitFor(async () => (await prometheus.figures('up{job="board"} == 0')).length > 0, {
          limitMs: 20_000,
        }),
    );
  } finally {
    prometheus.process.kill("SIGTERM");
    await prometheus.process.status;
    await Deno.remove(folder, { recursive: true });
  }
}

async function load(url: string): Promise<void> {
  const stream = await fetch(`${url}/api/events`);
  const endsAt = performance.now() + LOAD_MS;
  for (let sent = 0; performance.now() < endsAt; sent++) {
    const sender = sent % 20 === 19 ? stranger : kitchen;
    const answer = await postOrder(url, 1 + sent % 800, sender.privateKey);
    await answer.body?.cancel();
  }
  await stream.body?.cancel();
}

/** Debian's, taken out of its package where it is not installed: an installed one would run for ever. */
async function startPrometheus(folder: string, { port }: Server) {
  await run(["sh", "-c", "apt-get download prometheus && dpkg -x prometheus_*.deb ."], {
    cwd: folder,
  });
  const settings = {
    global: { scrape_interval: "2s", evaluation_interval: "2s" },
    rule_files: [`${ROOT}/deploy/alerts.yaml`],
    scrape_configs: [{
      job_name: "board",
      authorization: { credentials: METRICS_TOKEN },
      static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    }],
  };
  await Deno.writeTextFile(`${folder}/settings.yaml`, JSON.stringify(settings));
  print(
    (await run(["usr/bin/promtool", "check", "rules", settings.rule_files[0]!], { cwd: folder }))
      .trim(),
  );
  const address = `127.0.0.1:${closedPort()}`;
  const process = new Deno.Command("usr/bin/prometheus", {
    args: [
      "--config.file=settings.yaml",
      "--storage.tsdb.path=figures",
      `--web.listen-address=${address}`,
    ],
    cwd: folder,
    stdout: "null",
    stderr: "null",
  }).spawn();
  const ask = async (what: string): Promise<unknown> =>
    (await (await fetch(`http://${address}/api/v1/${what}`)).json()).data;
  const figures = async (expression: string): Promise<string[]> => {
    const said = await ask(`query?query=${encodeURIComponent(expression)}`);
    return (said as { result: { value: [number, string] }[] }).result.map(({ value }) => value[1]);
  };
  await waitFor(() => ask("rules").catch(() => null), { limitMs: 20_000 });
  return { process, ask, figures };
}
