const longest = 24

/** What a document says that it was compiled from; a commit's id needs not be told whole. */
export function Branch({ name }: { name: string | null }) {
  if (name === null) return <>–</>
  return <span title={name}>{name.length > longest ? `${name.slice(0, longest)}…` : name}</span>
}
