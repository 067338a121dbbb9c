import type { Words } from './problem.ts'
import type { Source } from './source.ts'

/** What a manifest may say about a person without declaring it. */
export const BUILT_IN = [
  'email',
  'first_name',
  'last_name',
  'position',
  'department',
  'manager',
  'manager_email',
  'buddy',
  'buddy_email',
  'start',
  'access_overview',
] as const

/** What can be named in one request: the later ones of a run see more. */
export interface Scope {
  /** How many requests of the run were answered already. */
  responses: number
  /** Names stored by earlier requests → what stands for them. */
  stored: Readonly<Record<string, string>>
  /** Names only this place knows, such as `NEXT_PAGE_TOKEN` → what stands for them. */
  local: Readonly<Record<string, string>>
  /** Members of `oauth` that are the token's own here. */
  tokens: readonly string[]
}

/** What all of a manifest knows, and what its templates turn out to need. */
export interface Known {
  source: Source
  /** Ids of the connect form that are kept in the vault. */
  secrets: ReadonlySet<string>
  /** Names of people's values that are asked for: whether it goes without. */
  wanted: Map<string, { firm: boolean; declared: boolean }>
  /** Members of `oauth` besides the token: setting → path in the token's reply. */
  members: Map<string, string>
}

export const scopeOf = (over: Partial<Scope> = {}): Scope => ({
  responses: 0,
  stored: {},
  local: {},
  tokens: ['access_token'],
  ...over,
})

type Named = { ours: string; warning?: Words } | { refused: Words }

/**
 * What a name of a manifest is called in our templates. Where one name stands for several things, the later of these
 * wins: what is known of a person, the connect form, the form of a grant, a person's extra values, the run's own.
 */
export function nameFor(known: Known, scope: Scope, { name, firm }: { name: string; firm: boolean }): Named {
  const [head = '', ...rest] = name.split('.')
  const tail = rest.length > 0 ? `.${rest.join('.')}` : ''
  const own = (names: Readonly<Record<string, string>>) =>
    Object.hasOwn(names, head) ? names[head] : undefined
  const local = own(scope.local) ?? own(scope.stored)
  if (local !== undefined) return { ours: local + tail }
  if (head === 'responses') return response(scope, name, rest)
  const { source, secrets } = known
  const isStored = source.execute.some(({ storeData = {} }) => Object.hasOwn(storeData, head))
  const isPersons =
    source.userInfo.some(({ id }) => id === head) ||
    source.form.some(({ id, type }) => id === head && type !== 'generate')
  if (isPersons) return person(known, { head, tail, firm, declared: true })
  if (madeNames(source).includes(head))
    return source.kind === 'webhook'
      ? { ours: `made.${head}` }
      : {
          refused: [
            'generated_in_sync',
            `"${head}" is made anew for each grant of access; a list cannot ask for it.`,
          ],
        }
  if (source.credentials.some(({ id }) => id === head))
    return tail === '' ? { ours: secrets.has(head) ? `secret.${head}` : head } : unknown(known, name)
  if (head === 'oauth') return token(known, scope, rest)
  if (source.kind === 'webhook') {
    const declared = isStored || (BUILT_IN as readonly string[]).includes(head)
    const named = person(known, { head, tail, firm, declared })
    return declared ? named : { ...named, warning: undeclared(head) }
  }
  return unknown(known, name)
}

/** Values made for each run: `"name": "generate"` in the connect form, and fields of that type. */
export const madeNames = (source: Source): string[] => [
  ...source.credentials.filter(({ name }) => name === 'generate').map(({ id }) => id),
  ...source.form.filter(({ type }) => type === 'generate').map(({ id }) => id),
]

function person(
  known: Known,
  { head, tail, ...want }: { head: string; tail: string; firm: boolean; declared: boolean },
) {
  const before = known.wanted.get(head)
  known.wanted.set(head, { ...want, firm: want.firm || before?.firm === true })
  return { ours: `input.${head}${tail}` }
}

function response({ responses }: Scope, name: string, [at = '', ...path]: string[]): Named {
  if (!/^\d+$/.test(at) || Number(at) >= responses)
    return {
      refused: [
        'no_such_response',
        `"{{${name}}}" names an answer that is not there yet.`,
        responses === 0
          ? 'The first request has no earlier answer.'
          : `Here responses.0 to responses.${responses - 1} are.`,
      ],
    }
  return { ours: ['steps', at, ...path].join('.') }
}

const SECRET = /token|secret|passw|api_?key|assertion|jwt/i

/** The token's reply; what stood in the callback's address is below `redirect_params`. */
function token({ source, members }: Known, { tokens }: Scope, path: string[]): Named {
  const name = path.join('.')
  if (!source.oauth)
    return {
      refused: [
        'no_oauth',
        `"{{oauth.${name}}}" needs an "oauth" block.`,
        'Add one, or ask for the token in "initial_data_form".',
      ],
    }
  if (tokens.includes(name)) return { ours: `oauth.${name}` }
  if (['access_token', 'refresh_token', ''].includes(name))
    return { refused: ['token_not_here', `"{{oauth.${name}}}" cannot be used here.`] }
  if (SECRET.test(name))
    return {
      refused: [
        'secret_in_token_reply',
        `"{{oauth.${name}}}" may be a secret, and what a token's reply tells besides its token is kept open.`,
        'Use {{oauth.access_token}}, or ask for the secret in "initial_data_form".',
      ],
    }
  const setting = `oauth_${path.join('_')}`
  members.set(setting, name)
  return { ours: setting }
}

const undeclared = (head: string): Words => [
  'undeclared_name',
  `Nothing in the manifest asks for "${head}": it must be given with each person.`,
  'Declare it in "extra_user_info" or "form", or correct the name.',
]

const unknown = ({ source }: Known, name: string): Named => {
  const ids = source.credentials.map(({ id }) => id)
  return {
    refused: [
      'unknown_name',
      `Nothing supplies "{{${name}}}".`,
      ids.length > 0
        ? `The form asks for: ${ids.join(', ')}. Add it to "initial_data_form", or correct the name.`
        : 'Add it to "initial_data_form".',
    ],
  }
}
