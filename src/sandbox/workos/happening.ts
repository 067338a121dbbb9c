import type { Deliveries } from '#sandbox/delivery.ts'
import { nth } from '#sandbox/nth.ts'
import { firstNames, lastNames } from '#sandbox/words.ts'
import { domainOf } from './organizations.ts'
import { createUser, deleteUser, updateUser, usersOf } from './user-data.ts'
import { event } from './webhooks.ts'

/** What is told happens first, so that the lists and the feed say it too. */
export const happening: Deliveries = {
  'user.created': (at) => {
    const [first_name, last_name] = [
      nth(firstNames, at.n),
      nth(lastNames, Math.floor(at.n / firstNames.length)),
    ]
    const email = `${first_name}.${last_name}.${at.n}@${domainOf(at.account, 'first')}`.toLowerCase()
    return event(at, 'user.created', createUser(at.account, at.now, { email, first_name, last_name }))
  },
  'user.updated': (at) => {
    const user = nth(usersOf(at.account, 'first'), at.n)
    const last_name = nth(
      lastNames.filter((name) => name !== user.last_name),
      at.n,
    )
    return event(at, 'user.updated', updateUser(at.account, user, { last_name }))
  },
  'user.deleted': (at) => {
    const user = nth(usersOf(at.account, 'first'), at.n)
    deleteUser(at.account, user)
    return event(at, 'user.deleted', user)
  },
}
