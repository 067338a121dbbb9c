/** The nouns of the API in the order a reader meets them, each in a sentence. */
const GROUPS: Record<string, string> = {
  Data: 'What was read from the connected apps: users, tags, statistics, records of any kind, and what happened to them.',
  People: 'One human across all apps, by e-mail address.',
  'API calls': 'Calls with an address and a key of their own, put together in the dashboard.',
  'HighLevel-compatible': 'The paths, verbs and shapes of HighLevel’s API, answered from synced data.',
  Keys: 'What partners call with.',
  Connections: 'A workspace’s accounts at the apps, and the catalog of apps.',
  Manifests: 'Connectors of one’s own, as JSON.',
  Syncs: 'What is read, when, and what came of each run.',
  Actions: 'What apps were told to do.',
  'Webhooks in': 'What apps told us by webhook, what came of it, and having it looked at again.',
  Ledger: 'What became of every event that came in or went out, and whether the books balance.',
  'Webhooks out': 'What is sent, signed, to whoever wants to hear of it, and what became of it.',
  Workspaces: 'Whose data it is.',
  Members: 'Who may do what in a workspace.',
  'Signing in': 'For browsers; programs use keys.',
  'The instance': 'About Syncline itself. Nobody needs to sign in for these.',
}

/** The groups that are used, in order; one without a sentence comes last. */
export function groupsInOrder(used: readonly string[]): { name: string; description: string }[] {
  const known = Object.keys(GROUPS)
  const rank = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length)
  return [...new Set(used)]
    .toSorted((a, b) => rank(a) - rank(b))
    .map((name) => ({ name, description: GROUPS[name] ?? '' }))
}
