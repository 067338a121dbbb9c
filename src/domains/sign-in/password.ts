import { randomBytes, scrypt } from 'node:crypto'
import { sameSecret } from '#kit/hash.ts'

// OWASP's N=2^14, r=8, p=5: 16 MiB and N·r·p = 655,360, under the platform's cap of 2^20. N=2^17 would take the
// whole 128 MB isolate. PBKDF2 is out: production refuses more than 100,000 rounds and local runtimes do not.
const COST = { N: 16_384, r: 8, p: 5 } as const
const KEY_BYTES = 32
const STORED = /^scrypt\$16384\$8\$5\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** `scrypt$N$r$p$salt$key`: the parameters travel with the hash, so that they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

export async function verifyPassword({
  hash,
  password,
}: {
  hash: string
  password: string
}): Promise<boolean> {
  const [, salt, key] = STORED.exec(hash) ?? []
  if (!salt || !key) return false
  return sameSecret((await derive(password, Buffer.from(salt, 'base64url'))).toString('base64url'), key)
}
