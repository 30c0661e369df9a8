// Adds runs whose names try to leave the text they are put in.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const hostileNames = [
  "</script><img src=x onerror=\"window.broken = 1\">",
  "<!--<script>window.broken = 2</script>",
  "=cmd|' /C calc'!A0, \"quoted\"",
  "{{script}} \u2028 ' & \ud83d\ude00 \u0007",
];

const folder = process.argv[2];
if (process.argv[1].endsWith("hostile.mjs")) {
  hostileNames.forEach((name, k) => {
    const target = join(folder, `hostile-${k}`);
    cpSync(join(folder, "trend"), target, { recursive: true });
    const run = JSON.parse(readFileSync(join(target, "run.json"), "utf8"));
    run.cell = run.config.cell = name;
    run.model_sha256 = `${k}`.repeat(64);
    run.data = run.environment.cpu = name;
    writeFileSync(join(target, "run.json"), JSON.stringify(run));
  });
}
