import { api } from '#api.ts'
import type { Connection, Consent } from '#types.ts'

const LEFT = 'syncline.consent'

/** What this tab left for the app with, so that it knows what it comes back to. */
export interface Leaving {
  connection: string
  connector: string
  name: string
  renews: boolean
}

/** Sends this browser to the app, to ask its person. It comes back as a new page. */
export function leave(consent: Consent, { connector, name, renews }: Omit<Leaving, 'connection'>): void {
  const { pathname, search } = new URL(consent.start_url, location.origin)
  // Nothing but our own way to the app is followed: the cookie that binds the consent is set there.
  if (!pathname.startsWith('/oauth/start/')) throw new Error('The consent starts somewhere else')
  const leaving: Leaving = { connection: consent.connection_id, connector, name, renews }
  sessionStorage.setItem(LEFT, JSON.stringify(leaving))
  location.assign(pathname + search)
}

export async function consentAgain({ id, connector, name }: Connection): Promise<void> {
  const consent = await api.post('/v1/connections/{id}/consent', { path: { id } })
  leave(consent, { connector, name, renews: true })
}

/** What this tab left with, once: whoever asks second is told nothing. */
export function cameBack(): Leaving | null {
  const text = sessionStorage.getItem(LEFT)
  sessionStorage.removeItem(LEFT)
  return text === null ? null : (JSON.parse(text) as Leaving)
}

const reasons = new Map([
  [
    'connections.consent_not_found',
    'This consent was used already, is older than ten minutes, or began in another browser. Begin again, and stay in one browser.',
  ],
  ['consent.denied', 'The app was told not to give access. Nothing was changed.'],
  [
    'consent.bad_callback',
    'The app’s answer did not belong to this consent, so it was not used. Begin again.',
  ],
  [
    'vendor.token_failed',
    'Access was allowed, but the app gave out no token. Check the client ID, the client secret and that the redirect address is registered at the app as the form shows it; then begin again.',
  ],
  [
    'vendor.invalid_grant',
    'The app no longer took the code it had just given. Begin again, and check the client ID, the client secret and that the redirect address is registered at the app as the form shows it.',
  ],
  [
    'connections.test_failed',
    'Access was allowed, but the test call that followed was refused, so nothing was stored. Check which scopes the app asks for, and that the test call is permitted.',
  ],
])

/** Why a consent came to nothing, in words. The address is anybody's to write: nothing of it is ever shown. */
export const reasonOf = (code: string): string =>
  reasons.get(code) ?? 'The consent did not come to its end, and nothing was changed. Begin again.'
