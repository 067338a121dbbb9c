import type { Member } from './people.ts'

/** A connection to sample data, whose first syncs have ended. */
export async function sandboxConnection(owner: Member, connector = 'bamboohr'): Promise<string> {
  const made = await owner.call('POST', '/v1/connections', { connector, name: 'Sample', mode: 'sandbox' })
  if (made.status !== 201) throw new Error(`connect: ${JSON.stringify(made.body)}`)
  await settled(owner)
  return String(made.body.id)
}

/** Waits until no run of the workspace is going on: the queue delivers by itself, a second later. */
export async function settled(owner: Member): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const { body } = await owner.call('GET', '/v1/runs?state=active')
    if (body.data.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the runs do not end')
}
