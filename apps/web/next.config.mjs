import createNextIntlPlugin from 'next-intl/plugin';

/** Messages are compiled when the app is built, so that the browser gets no message parser. */
const withNextIntl = createNextIntlPlugin({
  requestConfig: './i18n/request.ts',
  experimental: { messages: { path: './messages', format: 'json', locales: 'infer', precompile: true } },
});

/** @type {import('next').NextConfig} */
const config = {
  transpilePackages: ['@uni/ui'],
  // types have a check of their own (`npm run typecheck`); here they would make the first `npm start` wait half a minute longer
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // one server behind one proxy: nothing is gained by hashing every page for ETags
  generateEtags: false,
  images: { unoptimized: true },
  experimental: { optimizePackageImports: ['@uni/ui', 'lucide-react'] },
};

export default withNextIntl(config);
