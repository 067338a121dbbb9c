import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { sha256Hex } from '#kit/hash.ts'
import { newId } from '#kit/ids.ts'
import { whereStored } from '../make/dump.ts'
import { issueKey } from '../make/keys.ts'
import { joins, member, person, type Member } from '../make/people.ts'

const ROLES = ['viewer', 'editor', 'admin', 'owner'] as const
type Role = (typeof ROLES)[number]
const rank = (role: Role) => ROLES.indexOf(role)

const idOf = async (who: Member) => (await who.call('GET', '/v1/me')).body.person.id as string
const membersOf = async (who: Member) =>
  (await who.call('GET', '/v1/members')).body.data as { id: string; email: string; role: Role }[]
const tokenOf = (link: unknown) => String(link).split('/').at(-1)
const invite = (host: Member, email: string, role: string) =>
  host.call('POST', '/v1/invitations', { email, role })
const accept = (guest: Member, token: unknown) => guest.call('POST', '/v1/invitations/accept', { token })

const row = (id: string) =>
  env.DB.prepare('SELECT shard, wrapped_key AS key FROM tenants WHERE id = ?1')
    .bind(id)
    .first<{ shard: number; key: string }>()

describe('an invitation', () => {
  it('lets an invited person in once, with the role of the invitation', async () => {
    const host = await person()
    const editor = await joins(host, 'editor')
    const listed = (await membersOf(host)).map(({ email, role }) => `${role} ${email}`)
    expect(listed.toSorted()).toEqual([`editor ${editor.email}`, `owner ${host.email}`])
    expect((await invite(editor, 'x@people.example', 'viewer')).status).toBe(403)
  })

  it('shows its token once, behind the #, and keeps only its digest', async () => {
    const host = await person()
    const { body } = await invite(host, 'Guest@People.Example', 'viewer')
    const token = tokenOf(body.link) ?? ''
    expect(new URL(body.link).pathname).toBe('/')
    expect(new URL(body.link).hash).toBe(`#/invitation/${token}`)
    expect(token).toMatch(/^[0-9A-Za-z]{43}$/)
    const { body: list } = await host.call('GET', '/v1/invitations')
    expect(list.data).toEqual([
      expect.objectContaining({ id: body.id, email: 'guest@people.example', role: 'viewer' }),
    ])
    expect(JSON.stringify(list)).not.toContain(token)
    expect(await whereStored(sha256Hex(token))).toEqual(['DB invitations'])
    expect(await whereStored(token)).toEqual([])
  })

  it('is for one address, and a stranger who holds the link stays outside', async () => {
    const [host, guest, thief] = [await person(), await person(), await person()]
    const { body } = await invite(host, guest.email, 'admin')
    const token = tokenOf(body.link)
    const stolen = await accept(thief, token)
    expect([stolen.status, stolen.body.error.code]).toEqual([403, 'invitations.wrong_person'])
    expect((await membersOf(host)).length).toBe(1)
    expect((await accept(guest, token)).body).toMatchObject({
      workspace: { id: host.workspace, role: 'admin' },
    })
    const again = await accept(guest, token)
    expect([again.status, again.body.error.code]).toEqual([410, 'invitations.unusable'])
    expect((await host.call('GET', '/v1/invitations')).body.data).toEqual([])
  })

  it('clicked twice at once makes one membership', async () => {
    const [host, guest] = [await person(), await person()]
    const token = tokenOf((await invite(host, guest.email, 'editor')).body.link)
    const replies = await Promise.all([1, 2, 3, 4].map(() => accept(guest, token)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of replies) expect([200, 409, 410]).toContain(status)
    expect((await membersOf(host)).filter(({ email }) => email === guest.email)).toHaveLength(1)
  })

  it('is over when it is withdrawn, and after three days', async () => {
    const [host, guest] = [await person(), await person()]
    const withdrawn = (await invite(host, guest.email, 'viewer')).body
    expect((await host.call('DELETE', `/v1/invitations/${withdrawn.id}`)).status).toBe(204)
    expect((await host.call('DELETE', `/v1/invitations/${withdrawn.id}`)).status).toBe(404)
    expect((await accept(guest, tokenOf(withdrawn.link))).status).toBe(410)

    const late = (await invite(host, guest.email, 'viewer')).body
    expect(Date.parse(late.expires_at) - Date.parse(late.created_at)).toBe(72 * 3_600_000)
    await env.DB.prepare('UPDATE invitations SET expires_at = ?1 WHERE id = ?2')
      .bind(Date.now() - 1, late.id)
      .run()
    expect((await accept(guest, tokenOf(late.link))).status).toBe(410)
    expect((await host.call('GET', '/v1/invitations')).body.data).toEqual([])
    expect((await membersOf(host)).length).toBe(1)
  })

  it.each([
    ['removed', async (host: Member, id: string) => host.call('DELETE', `/v1/members/${id}`)],
    [
      'demoted',
      async (host: Member, id: string) => host.call('PATCH', `/v1/members/${id}`, { role: 'viewer' }),
    ],
  ])('dies with the right of who wrote it: an admin who was %s brings nobody in', async (_, strip) => {
    const host = await person()
    const [admin, guest] = [await joins(host, 'admin'), await person()]
    const token = tokenOf((await invite(admin, guest.email, 'admin')).body.link)
    expect((await strip(host, await idOf(admin))).status).toBeLessThan(300)
    expect((await accept(guest, token)).status).toBe(410)
    expect((await membersOf(host)).some(({ email }) => email === guest.email)).toBe(false)
  })

  it('is refused for a member, in whatever case the address is written', async () => {
    const host = await person()
    for (const email of [host.email, host.email.toUpperCase(), ` ${host.email} `])
      expect((await invite(host, email, 'viewer')).body.error.code, email).toBe('invitations.already_member')
  })

  it.each(['', 'x', '@x', 'a@b\r\nBcc: c@d.example', `${'a'.repeat(260)}@people.example`])(
    'goes to no address such as %j',
    async (email) => {
      expect((await invite(await person(), email, 'viewer')).status).toBe(400)
    },
  )
})

describe('who may do what to whom', () => {
  let host: Member
  let cast: Record<Role, Member>

  beforeAll(async () => {
    host = await person('Owner')
    cast = {
      owner: host,
      viewer: await joins(host, 'viewer'),
      editor: await joins(host, 'editor'),
      admin: await joins(host, 'admin'),
    }
  }, 30_000)

  const pairs = ROLES.flatMap((actor) => ROLES.map((role) => ({ actor, role })))

  it.each(pairs)('$actor invites $role', async ({ actor, role }) => {
    const { status } = await invite(cast[actor], `${newId('p').toLowerCase()}@people.example`, role)
    expect(status).toBe(rank(actor) >= rank('admin') && rank(role) <= rank(actor) ? 201 : 403)
  })

  it.each(pairs)('$actor makes a viewer $role', async ({ actor, role }) => {
    const target = await joins(host, 'viewer')
    const { status, body } = await cast[actor].call('PATCH', `/v1/members/${await idOf(target)}`, { role })
    const may = rank(actor) >= rank('admin') && rank(role) <= rank(actor)
    expect(status).toBe(may ? 200 : 403)
    if (may) expect(body).toMatchObject({ email: target.email, role })
    expect((await membersOf(host)).find(({ email }) => email === target.email)?.role).toBe(
      may ? role : 'viewer',
    )
  })

  it.each(pairs)('$actor removes $role', async ({ actor, role }) => {
    const target = await joins(host, role)
    const id = await idOf(target)
    const { status } = await cast[actor].call('DELETE', `/v1/members/${id}`)
    const may = rank(actor) >= rank('admin') && rank(role) <= rank(actor)
    expect(status).toBe(may ? 204 : 403)
    expect((await membersOf(host)).some((one) => one.id === id)).toBe(!may)
  })

  it('nobody lifts themselves', async () => {
    for (const role of ['viewer', 'editor', 'admin'] as const) {
      const who = await joins(host, role)
      expect(
        (await who.call('PATCH', `/v1/members/${await idOf(who)}`, { role: 'owner' })).status,
        role,
      ).toBe(403)
    }
  })

  it('a removed member is out with the next request, and their keys go on: they are the workspace’s', async () => {
    const admin = await joins(host, 'admin')
    const key = await issueKey(admin, ['users:read'])
    expect((await admin.call('GET', '/v1/members')).status).toBe(200)
    await host.call('DELETE', `/v1/members/${await idOf(admin)}`)
    expect((await admin.call('GET', '/v1/members')).body.error.code).toBe('workspaces.not_found')
    expect((await key.call('GET', '/v1/users')).status).toBe(200)
  })

  it('a demoted member has less with the next request', async () => {
    const admin = await joins(host, 'admin')
    expect((await admin.call('GET', '/v1/keys')).status).toBe(200)
    await host.call('PATCH', `/v1/members/${await idOf(admin)}`, { role: 'viewer' })
    expect((await admin.call('GET', '/v1/keys')).status).toBe(403)
  })
})

describe('the last owner', () => {
  it('cannot leave, be removed or step down, until there is another', async () => {
    const host = await person()
    const other = await joins(host, 'admin')
    const id = await idOf(host)
    const ways = [
      () => host.call('DELETE', '/v1/workspaces/current/membership'),
      () => host.call('DELETE', `/v1/members/${id}`),
      () => host.call('PATCH', `/v1/members/${id}`, { role: 'admin' }),
    ]
    for (const way of ways) expect((await way()).body.error.code).toBe('members.last_owner')
    expect((await host.call('PATCH', `/v1/members/${await idOf(other)}`, { role: 'owner' })).status).toBe(200)
    expect((await ways[0]?.())?.status).toBe(204)
    expect((await membersOf(other)).map(({ email, role }) => [email, role])).toEqual([[other.email, 'owner']])
  })

  it('stays when two owners remove each other at once', async () => {
    const host = await person()
    const other = await joins(host, 'owner')
    const [a, b] = [await idOf(host), await idOf(other)]
    const replies = await Promise.all([
      host.call('DELETE', `/v1/members/${b}`),
      other.call('DELETE', `/v1/members/${a}`),
      host.call('PATCH', `/v1/members/${b}`, { role: 'viewer' }),
      other.call('PATCH', `/v1/members/${a}`, { role: 'viewer' }),
    ])
    for (const { status } of replies) expect(status).toBeLessThan(500)
    const { results } = await env.DB.prepare(
      "SELECT person_id FROM members WHERE tenant_id = ?1 AND role = 'owner'",
    )
      .bind(host.workspace)
      .all()
    expect(results).toHaveLength(1)
  })
})

describe('workspaces', () => {
  it('are several to one person, each with its own things, the oldest where none is named', async () => {
    const ada = await person()
    const made = await ada.call('POST', '/v1/workspaces', { name: ' Second ' })
    expect(made.body).toMatchObject({ name: 'Second', role: 'owner' })
    const second = member(ada.email, ada.cookie, made.body.id)
    await issueKey(second, ['users:read'])
    expect((await second.call('GET', '/v1/keys')).body.data).toHaveLength(1)
    expect((await ada.call('GET', '/v1/keys')).body.data).toEqual([])
    const unnamed = member(ada.email, ada.cookie, '')
    expect((await unnamed.call('GET', '/v1/keys')).body.data).toEqual([])
    expect((await second.call('PATCH', '/v1/workspaces/current', { name: 'Renamed' })).body).toEqual({
      id: made.body.id,
      name: 'Renamed',
    })
    const { body } = await ada.call('GET', '/v1/me')
    expect(body.workspaces.map(({ name }: { name: string }) => name)).toEqual(['Ada’s workspace', 'Renamed'])
  })

  it('are ten to an owner', async () => {
    const ada = await person()
    const statuses = []
    for (let i = 0; i < 10; i++)
      statuses.push((await ada.call('POST', '/v1/workspaces', { name: `No ${i}` })).status)
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 201), 409])
  })

  it('new ones live on the newest shard, under a key of their own', async () => {
    const [ada, bob] = [await person(), await person()]
    const [one, two] = [await row(ada.workspace), await row(bob.workspace)]
    expect([one?.shard, two?.shard]).toEqual([1, 1])
    expect(one?.key).toMatch(/^syn1\.k2\.[\w-]+\.[\w-]+$/)
    expect(one?.key).not.toBe(two?.key)
  })

  it('whoever leaves one no longer sees it', async () => {
    const host = await person()
    const guest = await joins(host, 'viewer')
    expect((await guest.call('DELETE', '/v1/workspaces/current/membership')).status).toBe(204)
    expect((await guest.call('GET', '/v1/members')).status).toBe(404)
    expect(
      (await guest.call('GET', '/v1/me')).body.workspaces.map(({ id }: { id: string }) => id),
    ).not.toContain(host.workspace)
  })
})
