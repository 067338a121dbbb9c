import type { Scope } from '#types.ts'

interface ScopeWords {
  scope: Scope
  /** For somebody who has to decide. */
  words: string
  /** For a list of keys. */
  short: string
  /** Ticked from the start. */
  usual?: boolean
}

/** What a key may carry. */
export const scopeGroups: { title: string; help?: string; scopes: ScopeWords[] }[] = [
  {
    title: 'Data',
    scopes: [
      { scope: 'users:read', words: 'Read users', short: 'users', usual: true },
      { scope: 'tags:read', words: 'Read tags', short: 'tags', usual: true },
      { scope: 'statistics:read', words: 'Read statistics', short: 'statistics', usual: true },
      {
        scope: 'records:read',
        words: 'Read records of every kind, with what the app sent',
        short: 'all records',
      },
      { scope: 'changes:read', words: 'Read the list of changes', short: 'changes' },
      { scope: 'people:read', words: 'Read people, with their extra fields', short: 'people' },
    ],
  },
  {
    title: 'API calls',
    scopes: [
      {
        scope: 'calls:run',
        words: 'Call every API call of this workspace',
        short: 'API calls',
      },
      { scope: 'calls:read', words: 'See how the API calls are set up', short: 'API calls’ setup' },
    ],
  },
  {
    title: 'Programs written for HighLevel',
    help: 'They ask for these names. A program works here once its base address is changed to this one.',
    scopes: [
      { scope: 'socialplanner/tag.readonly', words: 'Read social planner tags', short: 'HighLevel tags' },
      {
        scope: 'socialplanner/statistics.readonly',
        words: 'Read social planner statistics',
        short: 'HighLevel statistics',
      },
      { scope: 'users.readonly', words: 'Read HighLevel users', short: 'HighLevel users' },
    ],
  },
  {
    title: 'Webhooks',
    scopes: [
      {
        scope: 'webhooks:read',
        words: 'See webhook endpoints and what was sent there (never their secrets)',
        short: 'endpoints',
      },
      {
        scope: 'webhooks:write',
        words: 'Add, change and delete webhook endpoints, as Zapier and Make do',
        short: 'managing endpoints',
      },
      {
        scope: 'webhooks:run',
        words: 'Send tests, replay and dismiss deliveries',
        short: 'replaying deliveries',
      },
      { scope: 'received:read', words: 'See what apps sent, with its payload', short: 'received events' },
      { scope: 'ledger:read', words: 'See the ledger of events', short: 'ledger' },
    ],
  },
  {
    title: 'How this workspace is run',
    scopes: [
      { scope: 'connectors:read', words: 'See which apps can be connected', short: 'apps' },
      {
        scope: 'connections:read',
        words: 'See connections and their status (never their credentials)',
        short: 'connections',
      },
      { scope: 'syncs:read', words: 'See syncs, runs and their logs', short: 'syncs' },
      { scope: 'syncs:write', words: 'Run, pause and schedule syncs', short: 'running syncs' },
    ],
  },
]

export const scopes: ScopeWords[] = scopeGroups.flatMap((group) => group.scopes)

/** Each in words, in the order of the form. */
export function inWords(carried: string[], look: 'words' | 'short' = 'words'): string[] {
  const known = scopes.filter(({ scope }) => carried.includes(scope)).map((one) => one[look])
  return [...known, ...carried.filter((scope) => !scopes.some((one) => one.scope === scope))]
}

/** `Users, tags, statistics and 2 more`. */
export function scopesInShort(carried: string[]): string {
  const words = inWords(carried, 'short')
  // One that would be left out alone takes no more room than saying so.
  const shown = words.length > 4 ? words.slice(0, 3) : words
  const rest = words.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
