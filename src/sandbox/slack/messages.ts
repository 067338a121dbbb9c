import { remember } from '#sandbox/bounded.ts'
import { rate } from '#sandbox/rate.ts'
import { channelsOf } from './channel-data.ts'
import type { Caller } from './caller.ts'
import { APP_ID, botUserId, slackId, teamId } from './ids.ts'
import type { Method } from './method.ts'
import { textOf, type Args } from './pages.ts'
import { usersOf } from './people.ts'

const LONGEST = 40_000

interface Message {
  channel: string
  ts: string
  text: string
  blocks: unknown
  edited?: { user: string; ts: string }
}

// What apps wrote: the last 500 messages of each of the last 200 workspaces.
const teams = new Map<string, Map<string, Message>>()

function keep(team: string, message: Message): void {
  const inTeam = teams.get(team) ?? new Map<string, Message>()
  remember(inTeam, `${message.channel} ${message.ts}`, { value: message, most: 500 })
  remember(teams, team, { value: inTeam, most: 200 })
}

export const messages: Record<string, Method> = {
  'chat.postMessage': {
    scope: 'chat:write',
    rate: rate(1, 1000),
    per: (args) => textOf(args.channel),
    answer: ({ team }, args) => {
      const channel = placeOf(team, textOf(args.channel))
      if (channel.error) return channel.error
      const message = messageIn(channel.id, args)
      if (typeof message === 'string') return message
      keep(team, message)
      return { channel: message.channel, ts: message.ts, message: shown(team, message) }
    },
  },
  'chat.update': {
    scope: 'chat:write',
    rate: rate(50, 60_000),
    answer: (caller, args) => {
      const old = messageOf(caller, args)
      if (typeof old === 'string') return old
      const message = messageIn(old.channel, args)
      if (typeof message === 'string') return message
      const edited = { user: botUserId(caller.team), ts: message.ts }
      const changed = { ...message, ts: old.ts, edited }
      keep(caller.team, changed)
      const { channel, ts, text } = changed
      return { channel, ts, text, message: shown(caller.team, changed) }
    },
  },
  'chat.delete': {
    scope: 'chat:write',
    rate: rate(50, 60_000),
    answer: (caller, args) => {
      const old = messageOf(caller, args)
      if (typeof old === 'string') return old
      teams.get(caller.team)?.delete(`${old.channel} ${old.ts}`)
      return { channel: old.channel, ts: old.ts }
    },
  },
  'conversations.history': {
    scope: 'channels:history',
    rate: rate(50, 60_000),
    answer: ({ team }, args) => {
      const { id, error } = placeOf(team, textOf(args.channel))
      if (error) return error
      const since = textOf(args.oldest)
      const found = [...(teams.get(team)?.values() ?? [])]
        .filter(({ channel, ts }) => channel === id && ts > since)
        .toSorted((a, b) => Number(b.ts) - Number(a.ts))
      const limit = Number(textOf(args.limit)) || 100
      return {
        messages: found.slice(0, limit).map((message) => shown(team, message)),
        has_more: found.length > limit,
      }
    },
  },
}

/** A channel by its id or `#name`, or a person, who is written to in a channel of two. */
function placeOf(team: string, name: string): { id: string; error?: string } {
  const user = usersOf(team).find(({ id }) => id === name)
  if (user) return { id: slackId('D', team, name), ...(user.is_bot && { error: 'cannot_dm_bot' }) }
  const channel = channelsOf(team).find(({ id, name: called }) => id === name || `#${called}` === name)
  if (!channel) return { id: '', error: 'channel_not_found' }
  if (channel.is_archived) return { id: channel.id, error: 'is_archived' }
  return { id: channel.id, ...(!channel.is_member && { error: 'not_in_channel' }) }
}

let lastTs = 0

function messageIn(channel: string, args: Args): Message | string {
  const text = textOf(args.text)
  const blocks = parsed(args.blocks)
  const attachments = parsed(args.attachments)
  if (text === '' && blocks.length === 0 && attachments.length === 0) return 'no_text'
  if (text.length > LONGEST) return 'msg_too_long'
  // A message is known by its time alone, so no two have the same.
  lastTs = Math.max(Date.now() * 1000, lastTs + 1)
  const ts = `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`
  return { channel, ts, text, blocks }
}

/** A form sends a list as JSON text. */
function parsed(value: unknown): unknown[] {
  try {
    const list: unknown = typeof value === 'string' && value !== '' ? JSON.parse(value) : value
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}

const messageOf = ({ team }: Caller, args: Args): Message | string => {
  const { id, error } = placeOf(team, textOf(args.channel))
  // A channel of two answers to its own id too.
  const channel = id || textOf(args.channel)
  return teams.get(team)?.get(`${channel} ${textOf(args.ts)}`) ?? error ?? 'message_not_found'
}

const shown = (team: string, { ts, text, blocks, edited }: Message) => ({
  user: botUserId(team),
  type: 'message',
  ts,
  bot_id: slackId('B', team, 'app'),
  app_id: APP_ID,
  text,
  team: teamId(team),
  ...(Array.isArray(blocks) && blocks.length > 0 ? { blocks } : {}),
  ...(edited ? { edited } : {}),
})
