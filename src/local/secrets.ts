import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** One line each of .dev.vars: this machine's own secrets. */
const made: Record<string, () => string> = {
  VAULT_KEYS: () => JSON.stringify({ active: 'k1', keys: { k1: random() } }),
  AUTH_SECRET: random,
  INSTANCE_KEY: () =>
    JSON.stringify({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'i1' }),
}

function random(): string {
  return randomBytes(32).toString('base64')
}

/**
 * Makes the secrets that are missing; what is there stays, since losing VAULT_KEYS makes stored credentials
 * unreadable.
 */
export function ensureSecrets(file = '.dev.vars'): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const missing = Object.keys(made).filter((name) => !new RegExp(`^${name}=`, 'm').test(text))
  if (missing.length === 0) return
  const lines = missing.map((name) => `${name}='${made[name]?.()}'\n`)
  writeFileSync(file, (text === '' || text.endsWith('\n') ? text : `${text}\n`) + lines.join(''), {
    mode: 0o600,
  })
}
