import { connector } from '#connectors/contract.ts'
import { judge } from './judge.ts'
import { leadActions } from './lead-actions.ts'
import { breakdown, daily } from './statistics.ts'
import { tagActions } from './tag-actions.ts'
import { jobTag, leadTag } from './tags.ts'
import { teamActions } from './team-actions.ts'
import { user } from './users.ts'
import { webhooks } from './webhooks.ts'
import { job, JOB, lead, LEAD } from './work.ts'
import { writeActions } from './write-actions.ts'

export const workiz = connector({
  id: 'workiz',
  name: 'Workiz',
  about: 'The team, jobs and leads of a Workiz account, the tags on them, and what jobs add up to.',
  docs: 'https://developer.workiz.com/',
  credentials: [
    {
      id: 'api_token',
      label: 'API token',
      help:
        'In Workiz open Settings → Integrations → Developer (the Developer API add-on must be on) and copy the API ' +
        'token. It becomes part of the address of every call, which is therefore shown nowhere.',
      secret: true,
      required: true,
      pattern: '^[A-Za-z0-9_-]{8,200}$',
      placeholder: 'api_…',
    },
    {
      id: 'api_secret',
      label: 'API secret',
      help:
        'On the same page, beside the token. Workiz wants it for writing alone, so only the first action you run ' +
        'proves that it is right.',
      secret: true,
      required: true,
      placeholder: 'sec_…',
    },
    {
      id: 'since_days',
      label: 'Days to read',
      help:
        'Optional: how many days back jobs and leads are read, by the day they are scheduled for; 365 without it. ' +
        'A job from before that counts as gone.',
      secret: false,
      required: false,
      pattern: '^[1-9]\\d{0,3}$',
      placeholder: '365',
    },
  ],
  auth: {
    kind: 'path',
    prefix: '/api/v1/{{secret.api_token}}',
    body: { auth_secret: '{{secret.api_secret}}' },
  },
  base: 'https://api.workiz.com',
  headers: { Accept: 'application/json' },
  // Workiz publishes no number, and its 429 names no wait. A year of jobs is some dozens of pages: one a second is quick
  // enough, and leaves the account's other programs room.
  limits: [{ requests: 60, per: '1m' }],
  // Proves the token; no reading call proves the secret.
  test: { method: 'GET', path: '/team/all/' },
  objects: { user, job, lead, job_tag: jobTag, lead_tag: leadTag, statistic: daily, breakdown },
  actions: {
    ...writeActions(JOB),
    ...teamActions(JOB),
    ...tagActions(JOB),
    ...writeActions(LEAD),
    ...teamActions(LEAD),
    ...tagActions(LEAD),
    ...leadActions,
  },
  webhooks,
  judge,
  sandbox: {
    credentials: { api_token: 'api_sandbox0000demo', api_secret: 'sec_sandbox0000demo' },
  },
})
