import type { Connector, Way } from '#connectors/contract.ts'
import { unknownWay } from './errors.ts'

/** What the connector's first way is called in rows and requests. */
export const FIRST_WAY = 'default'

export const waysOf = ({ credentials, auth, wayLabel, otherWays = [] }: Connector): Way[] => [
  { id: FIRST_WAY, label: wayLabel ?? 'Credentials', credentials, auth },
  ...otherWays,
]

export function wayOf(connector: Connector, id: string): Way {
  const way = waysOf(connector).find((one) => one.id === id)
  if (!way) throw unknownWay()
  return way
}

/** Whether a person has to consent in the browser before there is anything to test. */
export const wantsConsent = ({ auth }: Way): boolean => auth.kind === 'oauth2' && auth.authorize !== undefined

/** The address a vendor sends the browser back to. One of its own per connector: a code for one is never taken for another's. */
export const redirectUri = (origin: string, connectorId: string): string =>
  `${origin}/oauth/callback/${connectorId}`
