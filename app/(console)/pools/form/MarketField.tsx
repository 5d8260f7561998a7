import FormField from '@cloudscape-design/components/form-field'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { type Market, marketName, markets } from '@/lib/lifecycle/markets'

const descriptions: Readonly<Record<Market, string>> = {
  onDemand: 'EC2 keeps the machines until Muster terminates them.',
  spot: 'Much cheaper, but EC2 may take a machine back with two minutes of warning. Muster drains and replaces it then. For work that can be run again.',
}

/** How EC2 sells the pool's instances. */
export function MarketField({
  value,
  onChange,
}: {
  value: Market
  onChange: (market: Market) => void
}) {
  return (
    <FormField
      label="Bought as"
      description="A change makes the machines that run outdated: roll the pool to replace them."
    >
      <RadioGroup
        value={value}
        items={markets.map((market) => ({
          value: market,
          label: marketName(market),
          description: descriptions[market],
        }))}
        onChange={({ detail }) => onChange(detail.value === 'spot' ? 'spot' : 'onDemand')}
      />
    </FormField>
  )
}
