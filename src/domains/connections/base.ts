import type { Connector, Settings } from '#connectors/contract.ts'
import { checkUrl } from '#engine/index.ts'
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
  const text =
    from.baseUrl ?? connector.base.replaceAll(/{{(\w+)}}/g, (_, id: string) => from.settings[id] ?? '')
  const checked = checkUrl(text, { local: env.LOCAL === 'yes' })
  if (!checked.ok)
    throw badBaseUrl({ details: [{ in: 'body', path: 'base_url', message: checked.error.message }] })
  const { origin, pathname, search, hash } = checked.value
  if (search || hash)
    throw badBaseUrl({ details: [{ in: 'body', path: 'base_url', message: 'no ? and no # in it' }] })
  return origin + pathname.replace(/\/+$/, '')
}
