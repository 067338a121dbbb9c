/** What a key may carry, in the words of somebody who has to decide. */
export const scopes = [
  { scope: 'users:read', words: 'Read users', usual: true },
  { scope: 'tags:read', words: 'Read tags', usual: true },
  { scope: 'statistics:read', words: 'Read statistics', usual: true },
  { scope: 'records:read', words: 'Read records of every kind, with what the app sent', usual: false },
  { scope: 'changes:read', words: 'Read the list of changes', usual: false },
  { scope: 'people:read', words: 'Read people, with their extra fields', usual: false },
  { scope: 'connectors:read', words: 'See which apps can be connected', usual: false },
  {
    scope: 'connections:read',
    words: 'See connections and their status (never their credentials)',
    usual: false,
  },
  { scope: 'syncs:read', words: 'See syncs, runs and their logs', usual: false },
  { scope: 'syncs:write', words: 'Run, pause and schedule syncs', usual: false },
]
