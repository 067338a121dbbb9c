import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { argumentsOf } from '#sandbox/arguments.ts'
import { remember } from '#sandbox/bounded.ts'
import { carried, carrying, clientOf, consent } from '#sandbox/consent.ts'
import { allScopes, tokenFor } from './caller.ts'
import { APP_ID, botUserId, slackId, teamId } from './ids.ts'
import { refuse } from './method.ts'
import { textOf } from './pages.ts'
import { teamName } from './session.ts'

const CODE_LIVES_MS = 600_000
const used = new Map<string, true>()

/** The person's browser comes here, and goes back with a code. `team` chooses the workspace. */
export const authorize = (c: Context): Response =>
  consent(c, (query) =>
    carrying({
      team: /^\w+$/.test(query.team ?? '') ? (query.team ?? '') : 'northwind',
      client: query.client_id ?? '',
      redirect: query.redirect_uri ?? '',
      scope: query.scope ?? '',
      challenge: query.code_challenge ?? '',
      at: String(Date.now()),
    }),
  )

export async function access(c: Context): Promise<Response> {
  const args = Object.entries((await argumentsOf(c)) ?? {})
  const form: Record<string, string> = Object.fromEntries(args.map(([name, value]) => [name, textOf(value)]))
  const client = clientOf(c, form)
  if (!client.id) return refuse(c, 'invalid_client_id')
  if (!client.secret || client.secret.includes('wrong')) return refuse(c, 'bad_client_secret')
  if (form.grant_type && form.grant_type !== 'authorization_code') return refuse(c, 'invalid_grant_type')
  const code = form.code ?? ''
  const said = carried(code)
  if (!said || said.client !== client.id || used.has(code)) return refuse(c, 'invalid_code')
  if (Date.now() - Number(said.at) > CODE_LIVES_MS) return refuse(c, 'invalid_code')
  if (form.redirect_uri && form.redirect_uri !== said.redirect) return refuse(c, 'bad_redirect_uri')
  if (!proven(said.challenge ?? '', form.code_verifier ?? '')) return refuse(c, 'invalid_code')
  remember(used, code, { value: true, most: 2000 })
  return c.json(installed(said.team ?? '', (said.scope ?? '').split(/[ ,]+/)))
}

const proven = (challenge: string, verifier: string): boolean =>
  challenge === '' || createHash('sha256').update(verifier).digest('base64url') === challenge

function installed(team: string, asked: string[]) {
  const granted = allScopes.filter((scope) => asked.includes(scope))
  return {
    ok: true,
    access_token: tokenFor(team, granted),
    token_type: 'bot',
    scope: granted.join(','),
    bot_user_id: botUserId(team),
    app_id: APP_ID,
    team: { id: teamId(team), name: teamName(team) },
    enterprise: null,
    authed_user: { id: slackId('U', team, 0) },
    is_enterprise_install: false,
  }
}
