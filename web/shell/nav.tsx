import { Icon, type IconName } from '#parts/icon.tsx'
import { Menu } from '#parts/menu.tsx'
import { route } from '#router.ts'

interface Place {
  name: string
  words: string
  icon: IconName
}

const first: Place[] = [
  { name: 'overview', words: 'Overview', icon: 'home' },
  { name: 'connections', words: 'Connections', icon: 'plug' },
  { name: 'runs', words: 'Runs', icon: 'clock' },
  { name: 'data', words: 'Data', icon: 'data' },
]
const second: Place[] = [
  { name: 'people', words: 'People', icon: 'person' },
  { name: 'manifests', words: 'Manifests', icon: 'braces' },
  { name: 'keys', words: 'Keys', icon: 'key' },
  { name: 'api-calls', words: 'API calls', icon: 'link' },
  { name: 'webhooks', words: 'Webhooks', icon: 'events' },
  { name: 'members', words: 'Members', icon: 'people' },
  { name: 'settings', words: 'Settings', icon: 'gear' },
]

export function Nav() {
  return (
    <nav class="nav" aria-label="Main">
      <ul>
        {first.map((place) => (
          <li key={place.name}>
            <NavLink place={place} />
          </li>
        ))}
        {second.map((place) => (
          <li key={place.name} class="second">
            <NavLink place={place} />
          </li>
        ))}
        <li class="second">
          <DocsLink />
        </li>
        <li class="more">
          <Menu
            label={
              <>
                <Icon name="more" />
                More
              </>
            }
            look="menu-open"
            place="up"
          >
            {second.map((place) => (
              <NavLink key={place.name} place={place} />
            ))}
            <DocsLink />
          </Menu>
        </li>
      </ul>
    </nav>
  )
}

function NavLink({ place }: { place: Place }) {
  const [at = 'overview'] = route.value.path
  const here = at === place.name || (place.name === 'connections' && at === 'connect')
  return (
    <a href={`#/${place.name}`} aria-current={here ? 'page' : undefined}>
      <Icon name={place.icon} />
      {place.words}
    </a>
  )
}

function DocsLink() {
  return (
    <a href="/docs">
      <Icon name="book" />
      API docs
    </a>
  )
}
