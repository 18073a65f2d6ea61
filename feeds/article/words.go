package article

// wordsSure are words of class and id that name a part that is never the article,
// even when it is the larger part of the page's text, as long comments are.
var wordsSure = []string{
	"comment", "comments", "commentlist", "disqus", "fb-comments", "binhluan", "ykien", "ykbd", "commentbox", "respond",
	"related", "relate", "relatednews", "relatedposts", "tinlienquan", "lienquan", "tinkhac", "tincungchuyenmuc", "tinmoi",
	"recommended", "recommendation", "recommendations", "recirculation", "recirc", "outbrain", "taboola", "mostread",
	"sidebar", "breadcrumb", "breadcrumbs", "newsletter", "cookie", "cookies", "consent", "gdpr", "moove", "onetrust", "didomi",
	"footer", "navbar", "navigation", "offcanvas", "megamenu", "advertisement", "adsbygoogle", "complementary",
}

// wordsLikely are words of class and id that mostly name such a part.
var wordsLikely = []string{
	"nav", "menu", "share", "sharing", "sharebar", "shares", "social", "socials", "sociallinks", "addthis", "sharethis",
	"tag", "tags", "taglist", "keywords", "tukhoa", "ads", "ad", "adv", "advert", "adverts", "banner", "quangcao", "sponsor", "sponsored",
	"promo", "promoted", "promotion", "popup", "modal", "overlay", "tooltip", "toolbar", "tools", "widget", "widgets",
	"subscribe", "subscription", "paywall", "login", "signup", "signin", "register", "search", "rating", "ratings", "vote", "poll",
	"copyright", "disclaimer", "pagination", "pager", "paging", "print", "printer", "email", "skip", "hidden", "hide",
	"popular", "trending", "xemnhieu", "docnhieu", "docthem", "xemthem", "readmore", "teaser", "teasers", "bookmark", "follow",
	"carousel", "slider", "swiper", "gallery", "player", "video", "embed", "infobox", "playlist",
	"avatar", "bio", "biography", "screen-reader-text", "sr-only", "visually", "visuallyhidden", "toc", "audio",
	"byline", "author", "authors", "dateline", "timestamp", "pubdate", "meta", "kicker", "eyebrow", "supertitle",
}

// isPair reports whether two words that follow each other name such a part.
func isPair(words []string) bool {
	for i := 1; i < len(words); i++ {
		switch words[i-1] + " " + words[i] {
		case "read more", "read also", "read next", "see also", "more news", "more stories", "also read", "most read", "most popular",
			"tin lien", "tin khac", "tin moi", "bai viet", "lien quan", "doc them", "xem them", "doc tiep", "cung chuyen",
			"chia se", "binh luan", "y kien", "tu khoa", "quang cao", "sr only", "screen reader", "author box", "author info",
			"post meta", "entry meta", "article meta", "story meta", "box tinlienquan", "up next", "you might":
			return true
		}
	}
	return false
}
