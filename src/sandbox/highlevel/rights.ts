type Level = 'Company' | 'Location'

export interface Right {
  scope: string
  levels: readonly Level[]
}

const sub = (scope: string): Right => ({ scope, levels: ['Location'] })
const agency = (scope: string): Right => ({ scope, levels: ['Company'] })
const both = (scope: string): Right => ({ scope, levels: ['Company', 'Location'] })

const FORM: [RegExp, Right][] = [
  [/^GET \/social-media-posting\/[^/]+\/accounts$/, sub('socialplanner/account.readonly')],
  [/^POST \/social-media-posting\/statistics$/, sub('socialplanner/statistics.readonly')],
  [/^\w+ \/social-media-posting\/[^/]+\/tags/, sub('socialplanner/tag.readonly')],
  [/^POST \/users\/search\/filter-by-email$/, agency('users.readonly')],
  [/^GET \/users$/, sub('users.readonly')],
  [/^GET \/users\//, both('users.readonly')],
  [/^\w+ \/users/, both('users.write')],
  [/^POST \/contacts\/search$/, sub('contacts.readonly')],
  [/^GET \/contacts/, sub('contacts.readonly')],
  [/^\w+ \/contacts/, sub('contacts.write')],
  [/^GET \/locations\/[^/]+\/tags/, sub('locations/tags.readonly')],
  [/^\w+ \/locations\/[^/]+\/tags/, sub('locations/tags.write')],
  [/^GET \/locations/, both('locations.readonly')],
  [/^GET \/oauth\/installedLocations$/, agency('oauth.readonly')],
  [/^POST \/oauth\/locationToken$/, agency('oauth.write')],
]

/** What a call needs; nothing for a path that does not exist. `path` is without its last slash. */
export const rightFor = (method: string, path: string): Right | undefined =>
  FORM.find(([form]) => form.test(`${method} ${path}`))?.[1]
