import { companyOf, locationOfCompany } from './location.ts'

/** HighLevel says one second less than a day. */
export const ACCESS_SECONDS = 86_399
const YEAR_SECONDS = 31_536_000

/** Who may do what: all of it stands in the token's text, so that no simulator has to remember it. */
export interface Grant {
  userType: 'Company' | 'Location'
  company: string
  location?: string
  /** Empty allows everything: a private token does not say what it may do. */
  scopes: string[]
  client: string
  /** Names the consent; its refresh tokens are numbered. */
  consent: string
  serial: number
}

export interface Code {
  client: string
  redirectUri: string
  scopes: string[]
  company: string
  location: string
  challenge?: string
  method?: string
}

const KINDS = { access: 'eyAccess.', refresh: 'eyRefresh.', code: 'code.' } as const
type Kind = keyof typeof KINDS

/** From `exp` on it reads as nothing. Not a secret and not signed: nothing real is behind it. */
const seal = (kind: Kind, value: Grant | Code, exp: number): string =>
  KINDS[kind] + Buffer.from(JSON.stringify({ ...value, exp })).toString('base64url')

function open(kind: Kind, text: string, now: number): unknown {
  if (!text.startsWith(KINDS[kind])) return undefined
  try {
    const json = Buffer.from(text.slice(KINDS[kind].length), 'base64url').toString()
    const value = JSON.parse(json) as { exp: number } | null
    return value && value.exp > now ? value : undefined
  } catch {
    return undefined
  }
}

export const accessToken = (grant: Grant, now: number): string =>
  seal('access', grant, now + ACCESS_SECONDS * 1000)
export const refreshToken = (grant: Grant, now: number): string =>
  seal('refresh', grant, now + YEAR_SECONDS * 1000)
export const codeOf = (code: Code, now: number): string => seal('code', code, now + 600_000)

export const readRefresh = (text: string, now: number): Grant | undefined =>
  open('refresh', text, now) as Grant | undefined
export const readCode = (text: string, now: number): Code | undefined =>
  open('code', text, now) as Code | undefined

/** What the bearer may do, `invalid` for one that is over, undefined for text that is no token at all. */
export function bearerOf(token: string, now: number): Grant | 'invalid' | undefined {
  if (token.startsWith('pit-')) return privateToken(token)
  if (!token.startsWith(KINDS.access)) return undefined
  return (open('access', token, now) as Grant | undefined) ?? 'invalid'
}

/** Private tokens: any text of ten characters, of any location, or with `agency` in it of any company. */
function privateToken(token: string): Grant | 'invalid' | undefined {
  if (token.length < 10) return undefined
  if (token.includes('expired')) return 'invalid'
  const userType = token.includes('agency') ? 'Company' : 'Location'
  return { userType, company: '', scopes: [], client: 'private', consent: token, serial: 0 }
}

/** Which location a consent is for when the person names none: always the same one for an app. */
export function choiceOf(client: string, asked: { company?: string; location?: string }) {
  if (asked.location) return { location: asked.location, company: asked.company ?? companyOf(asked.location) }
  const company = asked.company ?? companyOf(locationOfCompany(client))
  return { company, location: locationOfCompany(company) }
}
