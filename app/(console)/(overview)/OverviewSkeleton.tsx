import Container from '@cloudscape-design/components/container'
import { SkeletonLines } from '@/components/load-state'

export function OverviewSkeleton() {
  return (
    <div className="muster-cards">
      {['first', 'second', 'third'].map((key) => (
        <Container key={key}>
          <SkeletonLines lines={5} />
        </Container>
      ))}
    </div>
  )
}
