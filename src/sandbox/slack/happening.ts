import type { Deliveries } from '#sandbox/delivery.ts'
import { nth } from '#sandbox/nth.ts'
import { changeChannel, channelsOf } from './channel-data.ts'
import { changePerson, peopleOf } from './people.ts'
import { event, teamOf } from './webhooks.ts'

const titles = ['Field Lead', 'Account Lead', 'Office Lead', 'Project Lead', 'Support Lead'] as const

/** What is told happens first, so that the lists say it too. */
export const happening: Deliveries = {
  user_change: (at) => {
    const user = nth(peopleOf(teamOf(at)), at.n)
    const title = nth(
      titles.filter((one) => one !== user.profile.title),
      at.n,
    )
    return event(at, 'user_change', { user: changePerson(teamOf(at), user, { title, at: at.now }) })
  },
  channel_rename: (at) => {
    const { id, name, created, creator } = nth(open(teamOf(at)), at.n)
    const next = `${name.replace(/-\d+$/, '')}-${at.n % 1000}`
    changeChannel(teamOf(at), id, { name: next, name_normalized: next })
    return event(at, 'channel_rename', { channel: { id, name: next, created, creator } })
  },
  channel_archive: (at) => {
    const { id, creator } = nth(open(teamOf(at)), at.n)
    changeChannel(teamOf(at), id, { is_archived: true, num_members: 0 })
    return event(at, 'channel_archive', { channel: id, user: creator })
  },
}

const open = (team: string) =>
  channelsOf(team).filter((one) => !one.is_archived && !one.is_general && !one.is_private)
