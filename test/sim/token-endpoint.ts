import { answer } from '../make/controlled.ts'
import type { Account } from './account.ts'
import { CLIENT_SECRET } from './acme.ts'
import type { Task } from './gate.ts'
import { refreshed, type Tokens } from './grants.ts'
import type { Random } from './random.ts'

/** What a token endpoint does instead of answering well; those after the rotation have spent the token. */
const TROUBLE = {
  'error 500': 3,
  'error 429': 1,
  page: 1,
  lost: 2,
  'then 500': 2,
  'then lost': 3,
  'then hangs': 1,
}

export interface Renewed {
  respond: () => Response | Promise<Response>
  tokens: Tokens | null
  spent: boolean
}

interface Asked {
  form: FormData
  task: Task
  now: number
}

/** A refresh arrives. What the vendor does with its token has happened whether or not the answer arrives. */
export function renewed(
  account: Account | undefined,
  { form, task, now }: Asked,
  { random, share, hang }: { random: Random; share: number; hang: () => Promise<never> },
): Renewed {
  const bad = (respond: Renewed['respond']): Renewed => ({ respond, tokens: null, spent: false })
  const lost = () => Promise.reject(new TypeError('Network connection lost.'))
  const sent = String(form.get('refresh_token'))
  const trouble = random.chance(share) ? random.weighted(TROUBLE) : null
  if (!account || form.get('client_secret') !== CLIENT_SECRET)
    return bad(() => answer({ error: 'invalid_client' }, 401))
  const early = trouble !== null && !trouble.startsWith('then')
  const fresh = refreshed(account, sent, { task, now, notTaken: early })
  if (trouble === 'error 500' || trouble === 'then 500') return bad(() => answer('', 500))
  if (trouble === 'error 429')
    return bad(() => answer('', 429, random.chance(0.5) ? { 'retry-after': '90' } : {}))
  if (trouble === 'page') return bad(() => answer('<html>sign in</html>'))
  if (trouble === 'then hangs') return bad(hang)
  if (trouble !== null) return bad(lost)
  if (!fresh) return { respond: () => answer({ error: 'invalid_grant' }, 400), tokens: null, spent: true }
  const { access, refresh } = fresh
  const body = {
    access_token: access,
    ...(refresh !== null && { refresh_token: refresh }),
    expires_in: account.grants.lifetimeS,
  }
  return { respond: () => answer(body), tokens: { access, refresh: refresh ?? sent }, spent: false }
}
