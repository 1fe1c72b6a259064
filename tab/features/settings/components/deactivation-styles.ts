import { makeStyles, tokens } from '@fluentui/react-components';

export const useDeactivationStyles = makeStyles({
  surface: { maxWidth: '520px' },
  content: { display: 'flex', flexDirection: 'column', rowGap: tokens.spacingVerticalM },
  end: { '@media (min-width: 480px)': { gridColumn: '1 / -1', justifySelf: 'end' } },
});
