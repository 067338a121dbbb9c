import { expect, it } from 'vitest'
import { joins, person } from '../make/people.ts'

it('lets an invited person in once, with the role of the invitation', async () => {
  const host = await person()
  const editor = await joins(host, 'editor')
  const members = await host.call('GET', '/v1/members')
  expect(members.body.data.map((m: { email: string; role: string }) => [m.email, m.role]).toSorted()).toEqual(
    [
      [host.email, 'owner'],
      [editor.email, 'editor'],
    ].toSorted(),
  )
  expect(
    (await editor.call('POST', '/v1/invitations', { email: 'x@people.example', role: 'viewer' })).status,
  ).toBe(403)
})
