import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** `npm run sim -- --seeds 200` lives that many new worlds; `npm run sim -- --seed 1234` lives one again. */
const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string' }, from: { type: 'string' } },
})
const first = Number(values.seed ?? values.from ?? Math.floor(Math.random() * 1_000_000_000))
const count = values.seed === undefined ? Number(values.seeds ?? 50) : 1
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  console.error('Usage: npm run sim -- --seeds 200, or npm run sim -- --seed 1234')
  process.exit(1)
}

interface Report {
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[]
}

const folder = mkdtempSync(join(tmpdir(), 'sim-'))
const outputFile = join(folder, 'report.json')
const seeds = Array.from({ length: count }, (_, i) => first + i)
const startedAt = Date.now()
spawnSync(
  'npx',
  [
    'vitest',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    'sim',
    '--reporter',
    'dot',
    '--reporter',
    'json',
    '--outputFile',
    outputFile,
    '--silent',
  ],
  { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, SIM_SEEDS: seeds.join(',') } },
)

let report: Report = { testResults: [] }
try {
  report = JSON.parse(readFileSync(outputFile, 'utf8')) as Report
} catch {
  console.error('The simulation did not start.')
}
rmSync(folder, { recursive: true })
const results = report.testResults.flatMap(({ assertionResults }) => assertionResults)
const failed = results.filter(({ status }) => status !== 'passed')
for (const { title, failureMessages } of failed) {
  const said = (failureMessages[0] ?? 'no message').split('\n')[0]?.slice(0, 300) ?? ''
  console.log(`${title} broke: ${said}\n  npm run sim -- --${title}`)
}
const perMinute = Math.round(results.length / ((Date.now() - startedAt) / 60_000))
const held = failed.length === 0 && results.length === count
console.log(
  held
    ? `${count} seeds (${first} to ${first + count - 1}), ${perMinute} a minute: every invariant held.`
    : `${failed.length} of ${results.length} seeds broke an invariant (${count} were asked for).`,
)
process.exit(held ? 0 : 1)
