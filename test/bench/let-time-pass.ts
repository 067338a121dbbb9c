import { globSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What has a time in it that somebody waits for: leases, and when something is tried next. */
const WAITING = [
  'UPDATE runs SET lease_until = lease_until - ?1 WHERE finished_at IS NULL',
  'UPDATE inboxes SET working_until = working_until - ?1',
  `UPDATE received SET next_attempt_at = next_attempt_at - ?1 WHERE state = 'pending'`,
  `UPDATE deliveries SET next_attempt_at = next_attempt_at - ?1 WHERE state = 'pending'`,
  'UPDATE webhook_endpoints SET working_until = working_until - ?1, rest_until = rest_until - ?1',
]

/**
 * Makes a machine that is off look as if it had been off for so long: what is waited for there comes that much earlier.
 * Nothing else is touched; the vendor's windows in the gate still end when they end.
 */
export function letTimePass(stateDir: string, ms: number): void {
  for (const file of globSync(join(stateDir, 'v3/d1/*/*.sqlite'))) {
    const database = new DatabaseSync(file)
    const runs = database.prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'runs'`).get()
    if (runs) for (const sql of WAITING) database.prepare(sql).run(ms)
    database.close()
  }
}
