import { useConnections } from '#connections.ts'
import { Fact } from '#parts/fact.tsx'
import { Time } from '#parts/time.tsx'
import { useMemberNames } from '#pages/members/names.ts'
import type { ApiCall, CallAsked, ConnectionWithSyncs } from '#types.ts'
import { addressOf } from './address.ts'
import { AddressLine } from './address-line.tsx'
import type { Whole } from './calls.ts'

export function CallSetup({ call, template }: Whole) {
  const names = useMemberNames()
  const connections = useConnections().data ?? []
  return (
    <section class="card padded stack" aria-label="How it is set up">
      <AddressLine address={addressOf(call.address, call.parameters)} />
      <dl class="facts">
        <Fact term="Answers">{template?.name ?? call.template}</Fact>
        {(template?.choices ?? []).map((choice) => (
          <Fact key={choice.name} term={choice.label}>
            {chosenWords(choice, call, connections)}
          </Fact>
        ))}
        <Fact term="Created">
          <Time at={call.created_at} /> by {names.get(call.created_by) ?? 'somebody who left'}
        </Fact>
        {call.format === 'xml' && (
          <Fact term="Shape of the XML">
            <a href="/calls/reply.xsd">reply.xsd</a>
          </Fact>
        )}
        {call.updated_at !== call.created_at && (
          <Fact term="Changed">
            <Time at={call.updated_at} />
          </Fact>
        )}
      </dl>
    </section>
  )
}

function chosenWords({ name }: CallAsked, { fixed }: ApiCall, connections: ConnectionWithSyncs[]): string {
  const value = fixed[name]
  if (!value) return 'all'
  if (name === 'connection') return connections.find(({ id }) => id === value)?.name ?? value
  const syncs = connections.flatMap((one) => one.syncs)
  return (name === 'object' && syncs.find(({ object }) => object === value)?.label) || value
}
