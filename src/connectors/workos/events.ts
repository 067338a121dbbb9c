import type { Signal } from '#connectors/contract.ts'

/**
 * Whether something happened, by WorkOS's event log. Its rows could stand in for the list's, but events of users carry
 * no organization and cannot be filtered by one: a connection limited to an organization would take in everybody's
 * users. So the log is only asked whether the list is worth reading.
 */
export const happened = (names: readonly string[], organization?: string): Signal => ({
  kind: 'signal',
  list: {
    method: 'GET',
    // One name several times is nothing that a map of parameters can say.
    path: `/events?${names.map((name) => `events[]=${name}`).join('&')}`,
    query: {
      range_start: '{{since}}',
      limit: '1',
      ...(organization !== undefined && { organization_id: organization }),
    },
  },
  changed: (body) => {
    const data = (body as { data?: unknown } | null)?.data
    if (!Array.isArray(data)) throw new TypeError('the reply does not say which events there were')
    return data.length > 0
  },
})

export const changesOf = (what: string): string[] =>
  ['created', 'updated', 'deleted'].map((change) => `${what}.${change}`)
