import type { Language } from '#schema/contracts/grader';

/** Languages in Latin letters: their commonest short words, and letters that few others have. */
export const latin: { readonly [Code in Language]?: { readonly words: string; readonly letters: string } } = {
  en: {
    words:
      'the of and to is are was you that it for with this have be not on as at by from your can will what which they we an or how if but do does',
    letters: '',
  },
  de: {
    words:
      'der die das und ist nicht ein eine einen mit für auf sie ich wir dem den des zu von im sich auch es wird sind werden kann oder wie aber bei nach haben hat ihre diese',
    letters: 'ßäöü',
  },
  fr: {
    words:
      'le la les des et est une un dans pour que qui vous nous je pas sur avec ce cette il elle sont au aux du par plus être avez votre ne ou mais comme',
    letters: 'çœêèùûà',
  },
  es: {
    words:
      'el la los las de y es en un una que por para con no se su del al como más pero está son este esta lo le puede usted muy hay o todos tiene',
    letters: 'ñ¿¡',
  },
  it: {
    words:
      'il lo la gli le di che è e un una per con non si del della dei nel sono questo questa come più ma anche al alla da ha può o su tutti',
    letters: 'ìòàè',
  },
  pt: {
    words:
      'o a os as de e que do da dos das em um uma para com não se por mais como mas é são você seu sua ao no na está foi ou tem todos isso pode',
    letters: 'ãõç',
  },
  nl: {
    words:
      'de het een en van is dat niet op te in met voor zijn aan er ook als je u wij maar door naar worden kan wordt deze bij of om heeft hebben uw dit',
    letters: '',
  },
  sv: {
    words:
      'och att det som en ett är på för med av inte den till har jag du vi om kan från men eller alla ska var din detta när så',
    letters: 'åäö',
  },
  da: {
    words:
      'og at det som en et er på for med af ikke den til har jeg du vi om kan fra men eller alle skal var din dette når så blev hvad meget nogle hvordan efter også være',
    letters: 'æøå',
  },
  nb: {
    words:
      'og at det som en et er på for med av ikke den til har jeg du vi om kan fra men eller alle skal var din dette når så ble hva mye noen hvordan etter også være',
    letters: 'æøå',
  },
  fi: {
    words:
      'ja on ei se että hän ovat oli tämä mutta joka kun niin myös voi tai jos minä sinä me te he kaikki olla mitä ole kuin sen vain sitä',
    letters: 'äö',
  },
  pl: {
    words:
      'i w na nie się z do to że jest o jak ale po co za od czy są dla przez może tego być jego oraz ten ta który która proszę można',
    letters: 'łąęśżźćń',
  },
  cs: {
    words:
      'a je v se na že to s z do o k i ale jak pro by co za nebo jsou jako který která jsem není být má tak může po ve od při',
    letters: 'ěřůčšžď',
  },
  tr: {
    words:
      've bir bu da de için ile çok ne gibi daha olarak var ama mı mi değil ben sen biz siz o en kadar sonra olan her nasıl veya',
    letters: 'ğışİ',
  },
  ro: {
    words:
      'și în de la cu pe nu este o un că să se din pentru care mai sunt ca au fost prin sau dar ce al ale poate acest această',
    letters: 'ăâîșțşţ',
  },
  hu: {
    words:
      'a az és hogy nem is egy van meg ez de csak ha mint már volt még vagy el lehet ezt azt kell minden ki mi én te hogyan nincs',
    letters: 'őűáé',
  },
  id: {
    words:
      'yang dan di ini itu dengan untuk tidak dari dalam akan pada ke adalah ada saya anda kita mereka bisa juga atau oleh sudah dapat karena semua',
    letters: '',
  },
  vi: {
    words:
      'và là của có không các được trong cho một với này người để những đã khi từ đến ở tôi bạn về như cũng thể làm',
    letters: 'ạảấầẩậắặẹẻếềểệịọốồổộớờởợụủứừửựđươ',
  },
};

/** The same for Cyrillic letters. */
export const cyrillic: typeof latin = {
  ru: {
    words: 'и в не на что это как он она я ты мы вы с по но за от для все так его из к у или если был может есть',
    letters: 'ыэё',
  },
  uk: {
    words: 'і в не на що це як він вона я ти ми ви з по але за від для всі так його до у або якщо був може є та',
    letters: 'іїєґ',
  },
  bg: {
    words:
      'и в не на че това как той тя аз ти ние вие с по но за от са всички така го из към у или ако беше може е да се',
    letters: '',
  },
};

/** And for Arabic ones. */
export const arabic: typeof latin = {
  ar: { words: 'في من على إلى أن هذا هذه التي الذي لا ما هو هي كان مع عن أو كل ذلك', letters: 'ةأإىؤ' },
  fa: { words: 'و در به از که این است را با برای آن می یک خود تا نیست هم شما ما', letters: 'پچژگیک' },
};
