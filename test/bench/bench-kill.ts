import { parseArgs } from 'node:util'
import { faultsOf, readThroughKills } from './kill.ts'

/** `--patient` waits for leases and sweeps as they come: two to three minutes a kill. */
export async function benchKill(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      users: { type: 'string', default: '20000' },
      kills: { type: 'string', default: '10' },
      patient: { type: 'boolean', default: false },
    },
  })
  const outcome = await readThroughKills({
    users: Number(values.users),
    kills: Number(values.kills),
    patient: values.patient,
    say: console.log,
  })
  const { run, ...counts } = outcome
  console.table({ ...counts, state: run.state, verdict: run.verdict, seen: run.seen, created: run.created })
  const faults = faultsOf(outcome)
  console.log(faults.length === 0 ? 'Nothing lost, nothing doubled.' : `Wrong: ${faults.join('; ')}.`)
  return faults.length === 0
}
