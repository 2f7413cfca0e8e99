import { blocksIn } from "./blocks.ts";
import { bareDebian, Machine } from "./machine.ts";
import { print } from "@/tools/print.ts";
import { needPrograms, run, timed } from "./shell.ts";
import { answered } from "@/tools/cafe/answered.ts";
import { isWell, ROOT } from "@/tools/cafe/server.ts";
import { rsaSigner, sendOrder } from "@/tools/cafe/signed_order.ts";
import { rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

/** A name for which Caddy makes a certificate by itself, without asking anybody. */
const NAME = "board.localhost";
const TOKEN = "0123456789abcdef0123456789abcdef";
const APP = "http://127.0.0.1:8000";
const CADDYS_OWN = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt";
const kitchen = rsaKeyPair();

/** What a person writes into `.env`. The key server is on the internet, which is not always there. */
const SETTINGS = `KV_PATH="/var/lib/board/orders.sqlite3"
PUBLIC_URL="https://${NAME}"
TRUST_PROXY="on"
HOST="127.0.0.1"
WEBHOOK_PATH_TOKEN="${TOKEN}"
METRICS_TOKEN="${TOKEN}"
ORDER_TIMEOUT="3600"
BAR_NAME="Café Noord"
WEBHOOK_PUBLIC_KEY="${kitchen.spki.trim().replaceAll("\n", "\\n")}"
`;

/**
 * Follows docs/install.md on a bare Debian 12, and then docs/operations.md on the same: every command that
 * is not marked as not run. Then it is killed, and booted without any network.
 */
export async function rehearseInstall(): Promise<void> {
  await needPrograms(["debootstrap", "systemd-nspawn"], ["debootstrap", "systemd-container"]);
  const folder = await Deno.makeTempDir({ prefix: "rehearse_" });
  try {
    await rehearseIn(folder);
  } finally {
    await run(["rm", "--recursive", "--force", folder]);
  }
}

async function rehearseIn(folder: string): Promise<void> {
  const [root, repository] = [`${folder}/debian`, `${folder}/repository`];
  await run(["git", "clone", "--quiet", "--bare", ROOT, repository]);
  await timed("a bare Debian 12", () => bareDebian(root));
  const safe = `[safe]\n\tdirectory = *\n`; // it belongs to another user than who clones
  await Deno.writeTextFile(`${root}/etc/gitconfig`, safe);
  {
    await using machine = await Machine.boot(root, [repository], true);
    const begun = performance.now();
    await follow(machine, "docs/install.md", repository);
    print(`${Math.round((performance.now() - begun) / 1000)} s in all from a bare Debian`);
    await order(850);
    await follow(machine, "docs/operations.md", repository);
    await order(851);
    await timed("killed, and back", async () => {
      await machine.run("systemctl kill --signal SIGKILL board");
      await waitFor(async () => (await numbers()).join() === "851,850", { limitMs: 30_000 });
    });
  }
  await timed("booted without a network, with both numbers", async () => {
    await using machine = await Machine.boot(root, [], false);
    await waitFor(
      () => machine.run(`curl --fail ${APP}/api/orders`).then((said) => /851.*850/.test(said), no),
      { limitMs: 60_000, describe: () => machine.run("journalctl --unit board") },
    );
  });
}

const no = () => false;

/** Runs a page's commands as somebody types them. */
async function follow(machine: Machine, page: string, repository: string): Promise<void> {
  print(`\n${page}`);
  let folder = "/root";
  for (const { commands } of blocksIn(page, await Deno.readTextFile(`${ROOT}/${page}`))) {
    for (const command of commands) {
      const typed = command.replaceAll("REPOSITORY", repository)
        .replaceAll("orders.example.com", NAME);
      await timed(command.slice(0, 90), async () => {
        if (/\bnano \.env/.test(typed)) await machine.run(`cat >> ${folder}/.env`, SETTINGS);
        else await machine.run(`cd ${folder} && ${typed}`);
      });
      folder = /^cd (\S+)/.exec(typed)?.[1] ?? folder;
      await byHand(machine, typed);
    }
  }
}

/** What no command says: the name in Caddy's file, and whom browsers believe. */
async function byHand(machine: Machine, typed: string): Promise<void> {
  if (typed.includes("/etc/caddy/Caddyfile")) {
    await machine.run(`sed --in-place s/orders.example.com/${NAME}/ /etc/caddy/Caddyfile`);
  }
  if (typed.includes("reload caddy")) {
    await waitFor(() => machine.run(`test -f ${CADDYS_OWN}`).then(() => true, no));
    const to = "/usr/local/share/ca-certificates/caddy.crt";
    await machine.run(`cp ${CADDYS_OWN} ${to} && update-ca-certificates`);
    await machine.run(`echo 127.0.0.1 ${NAME} >> /etc/hosts`);
  }
}

async function numbers(): Promise<string[]> {
  return await fetch(`${APP}/api/orders`).then(async (answer) => (await answer.json()).orders)
    .catch(() => []);
}

async function order(number: number): Promise<void> {
  await timed(`order ${number} is taken`, async () => {
    await waitFor(() => isWell(APP), { limitMs: 30_000 });
    await answered(sendOrder(number, APP, rsaSigner(kitchen.privateKey), TOKEN), 200);
  });
}
