import { parseArgs } from 'node:util'
import { p95 } from './neighbour.ts'
import { storm, type Outcome } from './storm.ts'

/**
 * One workspace's vendor sends thousands of webhooks, some twice and some forged, to receivers that fail one time in three;
 * `--kill` has the whole machine die in the midst of it. Nothing accepted may be lost, nothing happen twice, the books have
 * to balance at every sample, and another workspace is served as before.
 */
export async function benchStorm(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      events: { type: 'string', default: '20000' },
      rate: { type: 'string', default: '100' },
      kill: { type: 'boolean', default: false },
      kills: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
    },
  })
  const kills = values.kill ? Number(values.kills) : 0
  const outcome = await storm({
    events: Number(values.events),
    perSecond: Number(values.rate),
    kills,
    seed: Number(values.seed),
    say: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
  })
  const { heard, end, sampled, before, during, after, receivers, sendingMs, workedMs } = outcome
  const { times, wrong, ...counts } = heard
  console.table({ ...counts, 'accepted p95, ms': p95(times) })
  console.table({ before, during, after })
  console.table({ ...sampled, off: sampled.off.length })
  const { last, ...compared } = end
  console.table(compared)
  console.table({ in: last.in, out: last.out })
  console.table(receivers)
  console.log(
    `Sent in ${(sendingMs / 1000).toFixed(0)} s, all settled after ${(workedMs / 1000).toFixed(0)} s: ` +
      `${(heard.accepted / (sendingMs / 1000)).toFixed(0)} accepted a second`,
  )
  const faults = faultsOf(outcome, kills)
  console.log(
    faults.length === 0 ? 'Nothing lost, nothing doubled, always balanced.' : `Wrong: ${faults.join('; ')}.`,
  )
  for (const one of [...wrong.slice(0, 5), ...sampled.off.slice(0, 5)]) console.log(one)
  return faults.length === 0
}

/** What is wrong, in words; nothing is the good end. */
function faultsOf(
  { heard, end, sampled, before, during, after, receivers }: Outcome,
  kills: number,
): string[] {
  const none = [
    'lost',
    'doubled',
    'different',
    'changesWrong',
    'withoutEffect',
    'undelivered',
    'invented',
  ] as const
  const faults = none.filter((name) => end[name] !== 0).map((name) => `${name}: ${end[name]}`)
  const { in: into, out } = end.last
  if (heard.wrong.length > 0) faults.push(`${heard.wrong.length} wrong answers`)
  if (sampled.off.length > 0) faults.push(`${sampled.off.length} samples do not balance`)
  if (into.pending + out.pending > 0) faults.push(`${into.pending + out.pending} still pending`)
  if (out.dead + into.dead > 0) faults.push(`${out.dead + into.dead} dead`)
  // An answer that died with the machine may have been an acceptance.
  if (into.received < heard.accepted || into.received > heard.accepted + heard.unheard)
    faults.push(`${into.received} received, ${heard.accepted} accepted`)
  if (receivers.some(({ unproved }) => unproved > 0)) faults.push('deliveries that do not verify')
  // A machine that starts is slow for everybody: the neighbour is asked about a storm alone.
  for (const what of kills === 0 ? (['read p95', 'hook p95'] as const) : []) {
    const quiet = Math.max(before[what], after[what])
    if (during[what] >= 2 * quiet)
      faults.push(`the neighbour’s ${what} is ${during[what]} ms, quiet ${quiet} ms`)
  }
  return faults
}
