import { existsSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'

/** Makes this machine's own secrets on the first start. Losing the file makes stored credentials unreadable. */
export function ensureSecrets(file = '.dev.vars'): void {
  if (existsSync(file)) return
  const ring = { active: 'k1', keys: { k1: randomBytes(32).toString('base64') } }
  const lines = [
    `VAULT_KEYS='${JSON.stringify(ring)}'`,
    `AUTH_SECRET='${randomBytes(32).toString('base64')}'`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
}
