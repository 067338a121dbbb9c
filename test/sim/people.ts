import { call, ORIGIN, type Reply } from '../make/app.ts'
import type { Member } from '../make/people.ts'
import { newAccount, type Account, type Vendor } from './account.ts'
import { connectApp } from './authorize.ts'
import { CLIENT_SECRET } from './acme.ts'
import type { Platform } from './platform.ts'
import type { Random } from './random.ts'

/** A workspace and the shard it lives on. */
export interface Tenant {
  id: string
  shard: number
  member: Member
}

/** A connection as a person sees it. */
export interface Known {
  id: string
  tenant: Tenant
  account: Account
}

export interface People {
  tenants: Tenant[]
  /** Connections somebody has asked to disconnect. */
  leaving: Set<string>
  /** A request (`GET /v1/…`) of a member through the whole Worker, whose every call stands at the gate. */
  ask: (tenant: Tenant, line: string, body?: unknown) => Promise<void>
  connect: (tenant: Tenant, vendor: Vendor) => Promise<void>
  disconnect: (connection: Known) => Promise<void>
  /** Nobody in the way: the reply itself. */
  plainly: (tenant: Tenant, line: string) => Promise<Reply>
}

export const formOf = ({ vendor, secret }: Account): Record<string, string> =>
  ({
    highlevel: { token: secret, location_id: 'loc1', company_id: 'com1' },
    bamboohr: { company_domain: 'acme', api_key: secret },
    acme: { client_secret: CLIENT_SECRET },
  })[vendor]

export function people(p: Platform, tenants: Tenant[], random: Random): People {
  const leaving = new Set<string>()
  function request({ member }: Tenant, line: string, options: { body?: unknown; env?: Env }) {
    const [method = '', path = ''] = line.split(' ')
    const cookies = { cookie: member.cookie, origin: ORIGIN, 'syncline-workspace': member.workspace }
    return call(method, path, { ...options, headers: cookies })
  }

  const ask: People['ask'] = (tenant, line, body) =>
    p.gate.start({ name: line, dead: false, ended: false, shard: tenant.shard }, () =>
      request(tenant, line, { body, env: p.env }),
    )

  return {
    tenants,
    leaving,
    ask,
    plainly: (tenant, line) => request(tenant, line, {}),
    async connect(tenant, vendor) {
      const account = newAccount(vendor, `acc${p.accounts.length + 1}`, random)
      p.accounts.push(account)
      if (vendor === 'acme') return connectApp(p, tenant, account)
      const wish = { connector: vendor, name: account.name, credentials: formOf(account) }
      await ask(tenant, 'POST /v1/connections', { ...wish, base_url: 'http://127.0.0.1:1' })
    },
    async disconnect({ id, tenant }) {
      leaving.add(id)
      await ask(tenant, `DELETE /v1/connections/${id}`)
    },
  }
}
