import type { Connector, ObjectSpec, Request } from '#connectors/contract.ts'
import { addressOf } from './address.ts'
import { compileActions } from './compile-actions.ts'
import { clientSecretIn, compileAuth } from './compile-oauth.ts'
import { BAD_URL, type Compiling, compileRequest } from './compile-request.ts'
import { compileSync } from './compile-sync.ts'
import { allRequests, credentialsOf, secretIds } from './credentials.ts'
import { type Known, scopeOf } from './names.ts'
import { type Found, nothingFound, problem } from './problem.ts'
import type { Source, SourceFormField, SourceNotification } from './source.ts'
import { write, writePath } from './write.ts'

export interface Named {
  id: string
  name: string
}

/** What becomes of a manifest. */
export interface Compiled {
  connector: Connector
  /** What is sent to people after a grant of access, in our templates. */
  notifications: Omit<SourceNotification, 'path'>[]
  /** Where the choices of a grant's form are fetched from, by its input. */
  options: Record<string, { request: Request; list: string; value: string; label: string }>
}

/** No request at all goes there: the guard refuses the name. */
const NOWHERE = 'https://nowhere.invalid'

/** A manifest as a connector, and what is wrong with it that only shows by then. */
export function compileManifest(source: Source, { id, name }: Named): Found & { compiled: Compiled } {
  const found = nothingFound()
  const base = baseOf(source, found)
  const known: Known = { source, secrets: secretIds(source, found), wanted: new Map(), members: new Map() }
  const work: Compiling = { known, found, base }
  const { sync } = source
  const objects: { users?: ObjectSpec } =
    sync && source.execute.length > 0 ? { users: compileSync(work, { ...source, sync }) } : {}
  const notifications = source.notifications.map((one) => notificationOf(work, one))
  const options = optionsOf(work, source.form)
  const actions = sync ? {} : compileActions(work, source)
  const auth = compileAuth(work, source)
  const standardRefresh = auth.kind === 'oauth2' && !auth.refreshRequest
  const connector: Connector = {
    id,
    name,
    about: sync
      ? `A manifest of this workspace that ${sync.action === 'create' ? 'adds people' : 'fills in what is known of people'}.`
      : 'A manifest of this workspace that gives people access.',
    docs: '',
    credentials: credentialsOf(source, known.secrets),
    auth: standardRefresh ? { ...auth, clientSecret: clientSecretIn(auth) } : auth,
    base,
    origins: originsOf(source, base),
    limits: [],
    test: objects.users
      ? firstOf(objects.users)
      : (Object.values(options).find(({ request }) => isHarmless(request))?.request ?? null),
    objects: objects.users ? { users: objects.users } : {},
    ...(Object.keys(actions).length > 0 && { actions }),
    sandbox: { credentials: {} },
    byTenant: true,
  }
  return { ...found, compiled: { connector, notifications, options } }
}

function baseOf(source: Source, found: Found): string {
  const [first] = source.sync ? source.execute.slice(-1) : source.execute
  const address = first && addressOf(first.url)
  if (first && !address) found.errors.push(problem(`${first.path}.url`, BAD_URL))
  if (address) return address.origin
  return (
    allRequests(source)
      .map(({ url }) => addressOf(url)?.origin)
      .find((origin) => origin !== undefined) ?? NOWHERE
  )
}

/** Everywhere its secrets may go: the consent page too, whose address may hold one. */
function originsOf(source: Source, base: string): string[] {
  const further = [source.sync?.nextPage ?? '', source.oauth?.authenticateUrl ?? '']
  const urls = [...allRequests(source).map(({ url }) => url), ...further]
  const origins = urls.flatMap((url) => addressOf(url)?.origin ?? [])
  return [...new Set(origins)].filter((origin) => origin !== base && !origin.startsWith('{{'))
}

const firstOf = ({ before = [], first, list }: Connector['objects'][string]): Request =>
  before[0]?.request ?? first?.request ?? (list as Request)

/** It changes nothing and needs nobody's data. */
const isHarmless = (request: Request): boolean =>
  request.method === 'GET' &&
  !JSON.stringify(request).includes('{{input.') &&
  !JSON.stringify(request).includes('{{made.')

function optionsOf(work: Compiling, form: readonly SourceFormField[]): Compiled['options'] {
  const options: [string, Compiled['options'][string]][] = []
  for (const { id, path, options: from } of form) {
    if (!from) continue
    if (!addressOf(from.request.url)) {
      work.found.warnings.push(
        problem(`${path}.url`, [
          'url_invalid',
          'The url is invalid, so the choice is typed in.',
          'It must be a whole address.',
        ]),
      )
      continue
    }
    const at = (key: 'list' | 'value' | 'label', name: string) =>
      writePath(work, { path: `${path}.${name}`, text: from[key] })
    options.push([
      id,
      {
        request: { ...compileRequest(work, { request: from.request, scope: scopeOf() }), reply: 'json' },
        list: at('list', 'data_from'),
        value: at('value', 'choice_value'),
        label: at('label', 'choice_name'),
      },
    ])
  }
  return Object.fromEntries(options)
}

function notificationOf(
  work: Compiling,
  { path, type, ...texts }: SourceNotification,
): Omit<SourceNotification, 'path'> {
  const { execute } = work.known.source
  const stored = Object.fromEntries(
    execute.flatMap(({ storeData = {} }) => Object.keys(storeData)).map((name) => [name, `kept.${name}`]),
  )
  const scope = scopeOf({ responses: execute.length, stored })
  const at = (name: 'to' | 'subject' | 'message') =>
    write(work, { path: `${path}.${name}`, text: texts[name], scope })
  return { type, to: at('to'), subject: at('subject'), message: at('message') }
}
