import type { Connector, Settings } from '#connectors/contract.ts'
import { checkBase } from '#engine/guard.ts'
import { badBaseUrl } from './errors.ts'

/**
 * The address a connection speaks to: an admin's own, or the connector's with settings filled into its host.
 * Only settings with a pattern reach a host (test/house/every-connector.test.ts), and the result is checked like
 * any other address a person could have typed.
 */
export function baseOf(
  env: Env,
  connector: Connector,
  from: { settings: Settings; baseUrl: string | null },
): string {
  const text = from.baseUrl ?? filledIn(connector.base, from.settings)
  const checked = checkBase(text, { local: env.LOCAL === 'yes' })
  if (checked.ok) return checked.value.base
  throw badBaseUrl({ details: [{ in: 'body', path: 'base_url', message: checked.error.message }] })
}

/** An address with the settings in its host; a placeholder without one leaves nothing, which no check takes. */
export const filledIn = (address: string, settings: Settings): string =>
  address.replaceAll(/{{(\w+)}}/g, (_, id: string) => settings[id] ?? '')
