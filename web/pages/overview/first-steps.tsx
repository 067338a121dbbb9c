import { Empty } from '#parts/empty.tsx'
import { can } from '#state.ts'

export function FirstSteps() {
  if (!can('admin')) {
    return (
      <Empty title="Nothing is connected yet">
        <p>
          An admin of this workspace connects the first app. Its users, tags and statistics then show here.
        </p>
      </Empty>
    )
  }
  return (
    <Empty title="Connect your first app">
      <p>
        Its users, tags and statistics are read at once and then on a schedule. No account at hand? Every app
        that offers sample data can be tried without one.
      </p>
      <a class="button main" href="#/connect">
        Connect an app
      </a>
    </Empty>
  )
}
