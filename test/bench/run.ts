/** `npm run bench -- <name>`: measures the real product on this machine and prints what came out. */
import { benchApi } from './bench-api.ts'
import { benchFairness } from './bench-fairness.ts'
import { benchIngest } from './bench-ingest.ts'
import { benchKill } from './bench-kill.ts'
import { benchStorm } from './bench-storm.ts'
import { benchSync } from './bench-sync.ts'

const benches: Record<string, (args: string[]) => Promise<boolean>> = {
  api: benchApi,
  fairness: benchFairness,
  ingest: benchIngest,
  kill: benchKill,
  storm: benchStorm,
  sync: benchSync,
}

const [name = '', ...args] = process.argv.slice(2)
const chosen = benches[name]
if (!chosen) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join(' | ')}`)
  process.exit(1)
}
for (const sign of ['SIGINT', 'SIGTERM'] as const) process.on(sign, () => process.exit(1))
process.exit((await chosen(args)) ? 0 : 1)
