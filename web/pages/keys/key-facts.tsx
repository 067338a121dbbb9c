import { CopyButton } from '#parts/copy.tsx'
import { Fact } from '#parts/fact.tsx'
import { ExactTime, Time } from '#parts/time.tsx'
import { useMemberNames } from '#pages/members/names.ts'
import type { Key } from '#types.ts'
import { number } from '#words.ts'
import { inWords } from './scopes.ts'

export function KeyFacts({ of: key }: { of: Key }) {
  const names = useMemberNames()
  return (
    <section class="card padded stack" aria-label="About this key">
      <dl class="facts">
        <Fact term="Client key">
          <span class="row">
            <code>{key.client_key}</code> <CopyButton text={key.client_key} what="the client key" />
          </span>
        </Fact>
        <Fact term="The key itself">
          <code>{key.preview}</code>
        </Fact>
        <Fact term="Last used">
          <Time at={key.last_used_at} />
        </Fact>
        <Fact term="Created">
          <Time at={key.created_at} /> by {names.get(key.created_by) ?? 'somebody who left'}
        </Fact>
        {key.rotated_at && (
          <Fact term="Secret replaced">
            <Time at={key.rotated_at} />
          </Fact>
        )}
        <Fact term={key.revoked_at ? 'Revoked' : 'Works until'}>
          {key.revoked_at ? (
            <ExactTime at={key.revoked_at} />
          ) : key.expires_at ? (
            <ExactTime at={key.expires_at} />
          ) : (
            'it is revoked'
          )}
        </Fact>
        <Fact term="Limits">
          {number(key.rate_per_minute)} a minute, {number(key.day_quota)} a day
        </Fact>
        <Fact term="Called from">
          {key.allowed_ips.length === 0 ? 'everywhere' : <Addresses all={key.allowed_ips} />}
        </Fact>
      </dl>
      <div>
        <h3>May</h3>
        {key.call_id ? (
          <p>
            Call <a href={`#/api-calls/${key.call_id}`}>its API call</a>, and nothing else.
          </p>
        ) : (
          <ul class="columns">
            {inWords(key.scopes).map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

function Addresses({ all }: { all: string[] }) {
  return (
    <ul>
      {all.map((address) => (
        <li key={address}>
          <code>{address}</code>
        </li>
      ))}
    </ul>
  )
}
